using Discovery.Protocol.Reflection.V1;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Alpha = Discovery.Protocol.Reflection.V1Alpha;

namespace Discovery.Conformance.Wire;

/// <summary>Server reflection, as grpcurl asks it. etcd 3.5 has none.</summary>
public sealed class ReflectionTests(WireServer server) : IClassFixture<WireServer>
{
    private bool HasNone => server.Server.Kind == ServerKind.Etcd;

    [Fact]
    public async Task All_services_are_listed_and_each_of_them_can_be_described()
    {
        if (HasNone)
            return;
        string[] services = await ListAsync();
        Assert.Contains("etcdserverpb.KV", services);
        Assert.Contains("v3lockpb.Lock", services);
        Assert.Contains("grpc.reflection.v1.ServerReflection", services);
        Assert.DoesNotContain(services, name => name.StartsWith("discovery.", StringComparison.Ordinal));
        foreach (string service in services)
        {
            ServerReflectionResponse answer = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = service });
            // Whoever asked can build the types from what it got.
            IReadOnlyList<FileDescriptor> files = FileDescriptor.BuildFromByteStrings(DependenciesFirst(answer.FileDescriptorResponse.FileDescriptorProto));
            Assert.Contains(files.SelectMany(file => file.Services), s => s.FullName == service);
        }
    }

    [Fact]
    public async Task Files_are_found_by_name_and_by_what_they_declare_and_what_is_not_there_is_said_not_to_be()
    {
        if (HasNone)
            return;
        foreach (string symbol in new[] { "etcdserverpb.KV.Range", "etcdserverpb.RangeRequest", "etcdserverpb.RangeRequest.SortOrder", "mvccpb.KeyValue.lease" })
        {
            Assert.NotEmpty((await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol })).FileDescriptorResponse.FileDescriptorProto);
        }

        Assert.Single((await AskAsync(new ServerReflectionRequest { FileByFilename = "kv.proto" })).FileDescriptorResponse.FileDescriptorProto);
        ServerReflectionResponse missing = await AskAsync(new ServerReflectionRequest { Host = "h", FileContainingSymbol = "no.such.Thing" });
        Assert.Equal(((int)RpcStatusCode.NotFound, "h"), (missing.ErrorResponse.ErrorCode, missing.ValidHost));
        Assert.Equal("no.such.Thing", missing.OriginalRequest.FileContainingSymbol);
    }

    [Fact]
    public async Task The_older_name_answers_the_same()
    {
        if (HasNone)
            return;
        var method = RpcMethod<Alpha.ServerReflectionRequest, Alpha.ServerReflectionResponse>.FromDescriptor(Alpha.ReflectionV1AlphaReflection.Descriptor.Services.Single().Methods.Single());
        await using var call = server.Channel.Start(method, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });
        await call.WriteAsync(new Alpha.ServerReflectionRequest { ListServices = "*" });
        Assert.Equal(await ListAsync(), (await call.ReadAsync())!.ListServicesResponse.Service.Select(s => s.Name));
    }

    private static List<ByteString> DependenciesFirst(IEnumerable<ByteString> files)
    {
        var waiting = files.Select(file => (Bytes: file, Proto: FileDescriptorProto.Parser.ParseFrom(file))).ToList();
        var ordered = new List<ByteString>();
        var known = new HashSet<string>();
        while (waiting.Count > 0)
        {
            var next = waiting.Find(file => file.Proto.Dependency.All(known.Contains));
            Assert.NotNull(next.Bytes);
            ordered.Add(next.Bytes);
            known.Add(next.Proto.Name);
            waiting.Remove(next);
        }

        return ordered;
    }

    private async Task<string[]> ListAsync() =>
        [.. (await AskAsync(new ServerReflectionRequest { ListServices = "*" })).ListServicesResponse.Service.Select(s => s.Name)];

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        var method = RpcMethod<ServerReflectionRequest, ServerReflectionResponse>.FromDescriptor(ReflectionV1Reflection.Descriptor.Services.Single().Methods.Single());
        await using var call = server.Channel.Start(method, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });
        await call.WriteAsync(request);
        return (await call.ReadAsync())!;
    }
}
