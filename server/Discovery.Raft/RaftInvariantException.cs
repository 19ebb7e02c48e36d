namespace Discovery.Raft;

/// <summary>A rule of the protocol was broken inside this process. The node must stop: going on could lose writes.</summary>
public sealed class RaftInvariantException(string message) : Exception(message);
