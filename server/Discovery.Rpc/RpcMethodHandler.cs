using Discovery.Rpc.Server;

namespace Discovery.Rpc;

/// <summary>A method of a service together with the code that answers it.</summary>
public abstract class RpcMethodHandler
{
    private protected RpcMethodHandler(string name, string fullName, RpcMethodKind kind)
    {
        Name = name;
        FullName = fullName;
        Kind = kind;
    }

    /// <summary>The short name, as in <c>Range</c>.</summary>
    public string Name { get; }

    /// <summary>The HTTP path, as in <c>/etcdserverpb.KV/Range</c>.</summary>
    public string FullName { get; }

    public RpcMethodKind Kind { get; }

    /// <summary>Reads the request, runs the handler, writes the answer; the status is the caller's business.</summary>
    internal abstract ValueTask InvokeAsync(RpcServerCall call);
}
