using System.Text;
using BenchmarkDotNet.Attributes;
using Discovery.Storage;
using Discovery.Storage.Index;

namespace Discovery.Benchmarks.Parts;

/// <summary>The key index at a size at which what grows with the number of keys would show.</summary>
[MemoryDiagnoser]
public class KeyIndexBenchmarks
{
    private const int Page = 1000;

    private KeyIndex _index = KeyIndex.Empty;
    private byte[] _key = [];
    private KeyRange _all;
    private KeyRange _half;

    [Params(10_000, 1_000_000)]
    public int Keys { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var editor = KeyIndex.Empty.Edit();
        for (var i = 0; i < Keys; i++)
            editor.Put(KeyOf(i), new Revision(i + 2, 0), lease: 0);
        _index = editor.Publish();
        _key = KeyOf(Keys / 2);
        _all = KeyRange.From(KeyOf(0));
        _half = KeyRange.From(_key);
    }

    [Benchmark]
    public KeyEntry? Find() => _index.Find(_key);

    [Benchmark]
    public long Count() => _index.CountLive(_half);

    [Benchmark]
    public int FirstThousand() => _index.Live(_all, Page).Count;

    /// <summary>What the apply loop pays for a batch of one put.</summary>
    [Benchmark]
    public KeyIndex PutAndPublish()
    {
        var editor = _index.Edit();
        editor.Put(_key, new Revision(Keys + 2, 0), lease: 0);
        return editor.Publish();
    }

    private static byte[] KeyOf(int number) => Encoding.ASCII.GetBytes(Measuring.Load.Key(number));
}
