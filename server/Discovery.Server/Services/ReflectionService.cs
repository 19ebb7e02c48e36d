using Discovery.Protocol.Reflection.V1;
using Discovery.Rpc;
using Google.Protobuf;
using Alpha = Discovery.Protocol.Reflection.V1Alpha;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Discovery.Server.Services;

/// <summary>gRPC's server reflection, under both of its names: what services there are, for grpcurl and the like.</summary>
internal sealed class ReflectionService
{
    private static readonly ServiceDescriptor Current = ReflectionV1Reflection.Descriptor.Services.Single();
    private static readonly ServiceDescriptor Older = Alpha.ReflectionV1AlphaReflection.Descriptor.Services.Single();

    private readonly DescriptorIndex _index;

    /// <param name="services">All that are served beside this one.</param>
    public ReflectionService(IEnumerable<RpcService> services) =>
        _index = new DescriptorIndex([.. services.SelectMany(s => s.Methods.Values).Select(m => m.Descriptor.Service).Distinct(), Current, Older]);

    public RpcService Bind() => RpcService.For(Current)
        .Duplex<ServerReflectionRequest, ServerReflectionResponse>("ServerReflectionInfo", AnswerAsync)
        .Build();

    public RpcService BindAlpha() => RpcService.For(Older)
        .Duplex<Alpha.ServerReflectionRequest, Alpha.ServerReflectionResponse>("ServerReflectionInfo", AnswerAlphaAsync)
        .Build();

    private async Task AnswerAsync(IRpcStreamReader<ServerReflectionRequest> requests, IRpcStreamWriter<ServerReflectionResponse> responses, RpcServerContext context)
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        while (await requests.ReadAsync() is { } request)
            await responses.WriteAsync(Answer(request, sent));
    }

    // The same messages by another package's name.
    private async Task AnswerAlphaAsync(
        IRpcStreamReader<Alpha.ServerReflectionRequest> requests, IRpcStreamWriter<Alpha.ServerReflectionResponse> responses, RpcServerContext context)
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        while (await requests.ReadAsync() is { } request)
        {
            var answer = Answer(ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()), sent);
            await responses.WriteAsync(Alpha.ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString()));
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request, HashSet<string> sent)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse { Service = { _index.Services.Select(name => new ServiceResponse { Name = name }) } };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename when _index.File(request.FileByFilename) is { } file:
                response.FileDescriptorResponse = Files(file, sent);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol when _index.FileOf(request.FileContainingSymbol) is { } file:
                response.FileDescriptorResponse = Files(file, sent);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType when _index.FileOf(request.AllExtensionNumbersOfType) is not null:
                response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = request.AllExtensionNumbersOfType };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.None:
                throw new RpcException(RpcStatusCode.InvalidArgument, "invalid MessageRequest: none");
            default:
                response.ErrorResponse = new ErrorResponse { ErrorCode = (int)RpcStatusCode.NotFound, ErrorMessage = "not found" };
                break;
        }
        return response;
    }

    private static FileDescriptorResponse Files(Google.Protobuf.Reflection.FileDescriptor file, HashSet<string> sent) =>
        new() { FileDescriptorProto = { DescriptorIndex.WithDependencies(file, sent).Select(f => f.SerializedData) } };
}
