namespace Discovery.Store.Watch;

/// <summary>For the metrics: open streams, their watches, and how many of these are reading history.</summary>
public readonly record struct WatchStatistics(int Streams, int Watchers, int SlowWatchers);
