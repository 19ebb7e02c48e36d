using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Discovery.Benchmarks.Generators.Requests;
using Discovery.Protocol;
using Discovery.Rpc.Wire;

namespace Discovery.Benchmarks.Parts;

/// <summary>Messages of gRPC to and from a pipe.</summary>
[MemoryDiagnoser]
public class FramingBenchmarks
{
    private readonly PutRequest _request = Messages.Put();
    private readonly PutResponse _response = new() { Header = new ResponseHeader { ClusterId = ulong.MaxValue, MemberId = ulong.MaxValue, Revision = 1_000_000, RaftTerm = 2 } };
    private readonly PooledBuffer _buffer = new();
    private readonly Pipe _pipe = new();
    private FrameReader<PutRequest>? _reader;

    [GlobalSetup]
    public void Open() => _reader = new FrameReader<PutRequest>(_pipe.Reader, PutRequest.Parser, gzip: false, bytesMax: int.MaxValue);

    [Benchmark]
    public int WriteAnswer()
    {
        _buffer.Clear();
        return FrameWriter.Write(_buffer, _response, compress: false);
    }

    /// <summary>Both ways, as a frame can be read only once.</summary>
    [Benchmark]
    public async Task<PutRequest?> WriteAndReadRequest()
    {
        FrameWriter.Write(_pipe.Writer, _request, compress: false);
        await _pipe.Writer.FlushAsync();
        return await _reader!.ReadAsync(CancellationToken.None);
    }
}
