using System.Collections.Concurrent;
using System.IO.Pipelines;
using Discovery.Rpc.Client;
using Discovery.Rpc.Wire;
using Google.Protobuf;

namespace Discovery.Rpc;

/// <summary>
/// Calls to one address: <c>http://</c> speaks HTTP/2 with prior knowledge, <c>https://</c> agrees on it by ALPN.
/// Connections are made on demand and shared by all calls. Thread-safe. Disposing it ends what is still open.
/// </summary>
public sealed class RpcChannel : IAsyncDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentDictionary<string, Uri> _uris = new(StringComparer.Ordinal);
    private readonly RpcChannelOptions _options;

    /// <exception cref="ArgumentException">The address is not an absolute http:// or https:// one, or has a path.</exception>
    public RpcChannel(Uri address, RpcChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/")
        {
            throw new ArgumentException($"\"{address}\" is not the address of a server; expected http://host:port or https://host:port", nameof(address));
        }
        Address = address;
        _options = options ?? RpcChannelOptions.Default;
        _invoker = new HttpMessageInvoker(ChannelTransport.Create(_options), disposeHandler: true);
    }

    public Uri Address { get; }

    internal HttpMessageInvoker Invoker => _invoker;

    internal string? ServerName => _options.ServerName;

    internal int MaxReceiveMessageBytes => _options.MaxReceiveMessageBytes;

    /// <summary>One request, one answer.</summary>
    /// <exception cref="RpcException">The status was not OK, the server was not reached, or the deadline passed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, RpcCallOptions options = default, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        if (method.Kind != RpcMethodKind.Unary)
        {
            throw new ArgumentException($"{method.FullName} is {method.Kind}: use Start", nameof(method));
        }
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        using var lifetime = new CallLifetime(options.Timeout, cancellationToken, _closed.Token);
        using var content = new UnaryContent<TRequest>(request, options.Compress);
        using HttpRequestMessage message = CallRequest.Create(UriOf(method.FullName), ServerName, content, options);
        try
        {
            using HttpResponseMessage response = await _invoker.SendAsync(message, lifetime.Token).ConfigureAwait(false);
            return await ReadUnaryAsync(response, method.ResponseParser, lifetime.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw TransportErrors.Translate(e, lifetime, content, Address);
        }
    }

    /// <summary>
    /// Opens a call of any kind. It never fails by itself: what goes wrong, connecting included, is thrown by the call's reads and writes.
    /// </summary>
    public RpcCall<TRequest, TResponse> Start<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, RpcCallOptions options = default, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        var lifetime = new CallLifetime(options.Timeout, cancellationToken, _closed.Token);
        return new RpcCall<TRequest, TResponse>(this, method, options, UriOf(method.FullName), lifetime);
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync().ConfigureAwait(false);
        _invoker.Dispose();
    }

    private async ValueTask<TResponse> ReadUnaryAsync<TResponse>(
        HttpResponseMessage response, MessageParser<TResponse> parser, CancellationToken cancellationToken)
        where TResponse : class, IMessage<TResponse>
    {
        if (ResponseStatus.FromHeaders(response) is { } early)
        {
            early.ThrowUnlessOk();
            throw FrameErrors.NoResponse();
        }
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        PipeReader pipe = PipeReader.Create(body);
        var frames = new FrameReader<TResponse>(pipe, parser, ResponseStatus.UsesGzip(response), _options.MaxReceiveMessageBytes);
        TResponse? first = await frames.ReadAsync(cancellationToken).ConfigureAwait(false);
        // The trailers, and with them the status, are there only once the end has been read.
        TResponse? second = first is null ? null : await frames.ReadAsync(cancellationToken).ConfigureAwait(false);
        await pipe.CompleteAsync().ConfigureAwait(false);
        if (second is not null)
        {
            throw FrameErrors.TwoResponses();
        }
        ResponseStatus.FromTrailers(response).ThrowUnlessOk();
        return first ?? throw FrameErrors.NoResponse();
    }

    private Uri UriOf(string fullName) => _uris.GetOrAdd(fullName, static (name, address) => new Uri(address, name), Address);
}
