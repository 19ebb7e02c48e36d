using Google.Protobuf.Reflection;

namespace Discovery.Rpc;

/// <summary>Which side of a method may send more than one message.</summary>
public enum RpcMethodKind
{
    Unary,
    ServerStreaming,
    ClientStreaming,
    DuplexStreaming,
}

internal static class RpcMethodKinds
{
    public static RpcMethodKind Of(MethodDescriptor descriptor) => (descriptor.IsClientStreaming, descriptor.IsServerStreaming) switch
    {
        (false, false) => RpcMethodKind.Unary,
        (false, true) => RpcMethodKind.ServerStreaming,
        (true, false) => RpcMethodKind.ClientStreaming,
        (true, true) => RpcMethodKind.DuplexStreaming,
    };
}
