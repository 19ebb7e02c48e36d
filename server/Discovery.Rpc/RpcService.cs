using Google.Protobuf.Reflection;

namespace Discovery.Rpc;

/// <summary>A service ready to be served: its name and its bound methods. Knows nothing of the host.</summary>
public sealed class RpcService
{
    internal RpcService(string name, IReadOnlyDictionary<string, RpcMethodHandler> methods)
    {
        Name = name;
        Methods = methods;
    }

    /// <summary>The full name, as in <c>etcdserverpb.KV</c>.</summary>
    public string Name { get; }

    /// <summary>By short name. Methods of the descriptor that are missing here answer UNIMPLEMENTED.</summary>
    public IReadOnlyDictionary<string, RpcMethodHandler> Methods { get; }

    public static RpcServiceBuilder For(ServiceDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return new(descriptor);
    }
}
