using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>Metadata that goes with calls.</summary>
internal static class CallHeaders
{
    /// <summary>
    /// Asks a member that has lost its leader to say so at once. Without it, a watch on a member cut off from the others would
    /// just stay silent, and a write would wait for its whole time.
    /// </summary>
    public static RpcMetadata RequireLeader { get; } = new() { { "hasleader", "true" } };
}
