using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>The metadata of one attempt and the login from which it comes.</summary>
internal readonly record struct Ticket(RpcMetadata? Headers, AuthSession? Session);
