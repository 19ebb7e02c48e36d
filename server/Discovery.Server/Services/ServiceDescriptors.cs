using Discovery.Protocol;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Discovery.Server.Services;

internal static class ServiceDescriptors
{
    /// <summary>The descriptor of an etcdserverpb service by its short name.</summary>
    public static ServiceDescriptor Find(string name) => RpcReflection.Descriptor.Services.Single(s => s.Name == name);
}
