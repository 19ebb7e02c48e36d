using BenchmarkDotNet.Attributes;
using Discovery.Storage;
using Discovery.TestKit;

namespace Discovery.Benchmarks.Parts;

/// <summary>Records of 300 bytes in the revision store, in memory and, with the least memory that it takes, on the disk.</summary>
[MemoryDiagnoser]
public class RevisionStoreBenchmarks
{
    private const int Records = 200_000;

    private readonly byte[] _record = new byte[300];
    private readonly Random _random = new(1);
    private TempFolder? _temp;
    private DataFolder? _folder;
    private long _next;

    [Params(false, true)]
    public bool IsCold { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _temp = new TempFolder("bench");
        var memory = IsCold ? 1 : 512L * 1024 * 1024;
        _folder = DataFolder.Open(new FileDisk(_temp.Combine("data")), new DataFolderOptions { RevisionMemoryBytes = memory });
        for (_next = 1; _next <= Records; _next++)
            _folder.Revisions.Put(new Revision(_next, 0), _record);
        _folder.Checkpoint(new CheckpointState(1, 1, new byte[1]));
    }

    [GlobalCleanup]
    public void Remove()
    {
        _folder!.Dispose();
        _temp!.Dispose();
    }

    [Benchmark]
    public void Put() => _folder!.Revisions.Put(new Revision(_next++, 0), _record);

    [Benchmark]
    public bool Read() => _folder!.Revisions.TryRead(new Revision(_random.Next(1, Records / 2), 0), out _);
}
