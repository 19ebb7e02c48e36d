using Discovery.Protocol;
using Discovery.Protocol.Health;
using Discovery.TestKit;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Conformance.BadInput;

/// <summary>One server for a table; its rows build on each other, from the first to the last.</summary>
public sealed class BadInputServer : IAsyncLifetime
{
    private ServerProcess? _server;
    private RawCalls? _calls;

    /// <summary>Every method that etcd has, by "Service/Method".</summary>
    public static IReadOnlyDictionary<string, MethodDescriptor> Methods { get; } =
        new[] { RpcReflection.Descriptor, V3LockReflection.Descriptor, V3ElectionReflection.Descriptor, HealthReflection.Descriptor }
            .SelectMany(file => file.Services).SelectMany(service => service.Methods)
            .ToDictionary(method => $"{method.Service.Name}/{method.Name}");

    public ServerProcess Process => _server!;

    /// <summary>etcd 3.4, or one that is newer.</summary>
    public bool IsOld { get; private set; }

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync();
        _calls = new RawCalls(_server.ClientUrl);
        var status = await UnaryAsync<StatusResponse>("Maintenance/Status", new StatusRequest());
        IsOld = status.Version.StartsWith("3.4.", StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        _calls?.Dispose();
        await Process.DisposeAsync();
    }

    public Task<string> AskAsync(string method, params IEnumerable<byte[]> messages) => _calls!.AskAsync(Methods[method], messages);

    /// <summary>Asks all rows of the table in turn, and tells all at once what is not as it should be.</summary>
    public async Task HoldsAsync(IEnumerable<BadCall> table)
    {
        var wrong = new List<string>();
        foreach (BadCall row in table)
        {
            if (row.EndsEtcd && Process.Kind == ServerKind.Etcd)
                continue;
            IMessage[] request = row.Request(await FactsAsync());
            string expected = Process.Kind == ServerKind.Discovery ? row.Here ?? row.Answer : IsOld ? row.Before35 ?? row.Answer : row.Answer;
            string actual = await AnswerAsync(row.Method, request);
            if (actual != expected)
                wrong.Add($"{row.Method} {Short(request)}\n    expected: {expected}\n    answered: {actual}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        await GoesOnAsync();
    }

    /// <summary>That there is no answer is one too: the rows behind it are asked all the same.</summary>
    private async Task<string> AnswerAsync(string method, IMessage[] request)
    {
        try
        {
            return await AskAsync(method, request.Select(message => message.ToByteArray()));
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException)
        {
            return $"no answer: {error.GetType().Name}";
        }
    }

    public async Task GoesOnAsync()
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("alive") };
        Assert.Equal("OK", await AskAsync("KV/Put", put.ToByteArray()));
    }

    private async Task<ServerFacts> FactsAsync()
    {
        var status = await UnaryAsync<StatusResponse>("Maintenance/Status", new StatusRequest());
        return new ServerFacts(status.Header.MemberId, Process.PeerUrl.GetLeftPart(UriPartial.Authority), status.Header.Revision);
    }

    private async Task<TResponse> UnaryAsync<TResponse>(string method, IMessage request)
        where TResponse : class, IMessage<TResponse>
    {
        await using var channel = new Rpc.RpcChannel(Process.ClientUrl);
        return await channel.UnaryAsync(
            Rpc.RpcMethod<StatusRequest, TResponse>.FromDescriptor(Methods[method]), (StatusRequest)request, new() { Timeout = TimeSpan.FromSeconds(30) });
    }

    private static string Short(IMessage[] request)
    {
        string text = string.Join(' ', request.Select(message => JsonFormatter.Default.Format(message)));
        return text.Length <= 200 ? text : text[..200] + "…";
    }
}
