using BenchmarkDotNet.Attributes;
using Discovery.Benchmarks.Generators.Requests;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Benchmarks.Parts;

/// <summary>A put on its way from the request to the entry in the log, and out of it again.</summary>
[MemoryDiagnoser]
public class ProposalBenchmarks
{
    private readonly byte[] _request = Messages.Put().ToByteArray();
    private readonly byte[] _entry = new Proposal { Id = ulong.MaxValue, Put = Messages.Put() }.ToByteArray();

    [Benchmark]
    public PutRequest ParseRequest() => PutRequest.Parser.ParseFrom(_request);

    /// <summary>What a node does with a put before it waits for the log.</summary>
    [Benchmark]
    public byte[] ParseRequestAndEncodeEntry() => new Proposal { Id = ulong.MaxValue, Put = PutRequest.Parser.ParseFrom(_request) }.ToByteArray();

    [Benchmark]
    public Proposal ParseEntry() => Proposal.Parser.ParseFrom(_entry);
}
