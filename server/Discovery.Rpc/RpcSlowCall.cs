using Google.Protobuf;

namespace Discovery.Rpc;

/// <summary>A unary call that took long. To be looked at at once: the context is valid until then.</summary>
/// <param name="Response">Null when the call failed.</param>
/// <param name="Took">What its handler did; neither the way of the request nor that of the answer.</param>
public readonly record struct RpcSlowCall(RpcServerContext Context, IMessage Request, IMessage? Response, TimeSpan Took);
