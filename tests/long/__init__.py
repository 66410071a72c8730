"""Long runs of the finished product: `script/long visits` and `script/long hours`."""
