using System.IO.Pipelines;
using Discovery.Rpc.Wire;
using Google.Protobuf;

namespace Discovery.Rpc.Client;

/// <summary>
/// The answer of a call. The HTTP stack does not allow its response to be disposed while a read is under way, and a response
/// that nobody disposes keeps its stream open on the server; so whoever comes last, the reader or <see cref="Close"/>, disposes it.
/// </summary>
internal sealed class ResponseReader<T>
    where T : class, IMessage<T>
{
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Closed = 2;

    private readonly HttpResponseMessage _response;
    private readonly MessageParser<T> _parser;
    private readonly int _bytesMax;
    private readonly CancellationToken _ended;
    private PipeReader? _body;
    private FrameReader<T>? _frames;
    private Exception? _failure;
    private volatile CallStatus? _status;
    private int _state;

    /// <param name="ended">Fires when our side ends the call.</param>
    public ResponseReader(HttpResponseMessage response, MessageParser<T> parser, int bytesMax, CancellationToken ended)
    {
        _response = response;
        _parser = parser;
        _bytesMax = bytesMax;
        _ended = ended;
        Headers = ResponseStatus.Metadata(response.Headers.NonValidated);
        _status = ResponseStatus.FromHeaders(response);
    }

    public RpcMetadata Headers { get; }

    /// <summary>Null until the end of the stream has been read.</summary>
    public CallStatus? Status => _status;

    /// <summary>The next message; null when the call ended with OK.</summary>
    public async ValueTask<T?> ReadAsync()
    {
        if (_status is { } status)
        {
            Close();
            status.ThrowUnlessOk();
            return null;
        }
        switch (Interlocked.CompareExchange(ref _state, Reading, Idle))
        {
            case Reading:
                throw new ConcurrentReadException();
            case Closed:
                throw _failure ?? new OperationCanceledException(_ended);
        }
        bool more = false;
        try
        {
            T? message = await ReadFrameAsync().ConfigureAwait(false);
            if (message is null)
            {
                _status = ResponseStatus.FromTrailers(_response);
                _status.ThrowUnlessOk();
            }
            more = message is not null;
            return message;
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }
        finally
        {
            Volatile.Write(ref _state, Idle);
            if (!more || _ended.IsCancellationRequested)
            {
                Close();
            }
        }
    }

    /// <summary>Lets go of the response, now or as soon as the read under way is over. What has not been received by then never will be.</summary>
    public void Close()
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Idle) == Idle)
        {
            _response.Dispose();
        }
    }

    private async ValueTask<T?> ReadFrameAsync()
    {
        if (_frames is null)
        {
            _body = PipeReader.Create(await _response.Content.ReadAsStreamAsync(_ended).ConfigureAwait(false));
            _frames = new(_body, _parser, ResponseStatus.UsesGzip(_response), _bytesMax);
        }
        return await _frames.ReadAsync(_ended).ConfigureAwait(false);
    }
}
