using Discovery.Rpc.Server;
using Google.Protobuf.Reflection;

namespace Discovery.Rpc;

/// <summary>A method of a service together with the code that answers it.</summary>
public abstract class RpcMethodHandler
{
    private protected RpcMethodHandler(MethodDescriptor descriptor)
    {
        Descriptor = descriptor;
        Name = descriptor.Name;
        FullName = MethodTypes.FullName(descriptor);
        Kind = RpcMethodKinds.Of(descriptor);
    }

    public MethodDescriptor Descriptor { get; }

    /// <summary>Counts every call, by whichever transport it came.</summary>
    public RpcMethodStatistics Statistics { get; } = new();

    /// <summary>The short name, as in <c>Range</c>.</summary>
    public string Name { get; }

    /// <summary>The HTTP path, as in <c>/etcdserverpb.KV/Range</c>.</summary>
    public string FullName { get; }

    public RpcMethodKind Kind { get; }

    /// <summary>
    /// What bounds the unary calls that are under way, from when their request is there until their client has the answer, or at least
    /// the host; null for nothing. To be set before the first call.
    /// </summary>
    public RpcCallLimit? Limit { get; set; }

    /// <summary>For unary methods; null when nobody is to hear of slow ones. To be set before the first call.</summary>
    public RpcSlowCalls? SlowCalls { get; set; }

    /// <summary>Of a method that streams: true when its handler finds out whether a call does, and says so (<see cref="RpcServerCall.BeginStream"/>).</summary>
    internal virtual bool MayBeWhole => false;

    /// <summary>Reads the request, runs the handler, writes the answer; the status is the caller's business.</summary>
    internal abstract ValueTask InvokeAsync(RpcServerCall call);
}
