// Each test has a cluster of processes at work: side by side they would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
