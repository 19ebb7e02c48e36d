namespace Discovery.Server.Node;

/// <summary>The member can't start as its flags ask for; the message says what to do. Nothing was written.</summary>
internal sealed class ClusterStartException(string message) : Exception(message);
