using Discovery.Protocol.Peers;
using Discovery.Rpc;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Discovery.Server.Peers;

/// <summary>The service of peer.proto and the metadata that goes with its calls.</summary>
internal static class PeerMethods
{
    /// <summary>In the answer's headers: the id of the member that accepted the greeting, in hex.</summary>
    public const string MemberHeader = "discovery-member";

    /// <summary>In the trailers of a refused call: the name of a <see cref="PeerRefusal"/>.</summary>
    public const string RefusalTrailer = "discovery-refusal";

    public static ServiceDescriptor Service { get; } = PeerReflection.Descriptor.Services.Single(s => s.Name == "Peer");

    public static RpcMethod<PeerMessage, SendResponse> Send { get; } =
        RpcMethod<PeerMessage, SendResponse>.FromDescriptor(Service.FindMethodByName(nameof(Send)));

    public static RpcMethod<DescribeRequest, DescribeResponse> Describe { get; } =
        RpcMethod<DescribeRequest, DescribeResponse>.FromDescriptor(Service.FindMethodByName(nameof(Describe)));
}
