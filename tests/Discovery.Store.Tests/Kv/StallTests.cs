using Discovery.Storage;

namespace Discovery.Store.Tests.Kv;

/// <summary>Readers and the apply loop, one of them stuck in the middle of its work.</summary>
public sealed class StallTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ObservedRevisionStore _records = new(new MemoryRevisionStore());
    private readonly StoreHarness _store;

    public StallTests()
    {
        _store = new StoreHarness(_records);
        _store.Put("a", "1");
        _store.Put("b", "1");
    }

    [Fact]
    public async Task A_reader_that_stands_still_holds_up_no_write_and_sees_the_revision_that_it_began_with()
    {
        using var goOn = new ManualResetEventSlim();
        using var stuck = new ManualResetEventSlim();
        _records.BeforeRead = _ =>
        {
            stuck.Set();
            Assert.True(goOn.Wait(Patience));
        };
        var reading = Task.Run(() => _store.Kv.Range(Requests.Range("\0", "\0")));
        Assert.True(stuck.Wait(Patience));

        for (var i = 0; i < 100; i++)
        {
            _store.Put("a", "2");
            _store.Put("c", "2");
        }

        Assert.Equal(203, _store.Kv.CurrentRevision);
        Assert.False(reading.IsCompleted);
        _records.BeforeRead = null;
        goOn.Set();
        var answer = await reading;
        Assert.Equal((3, "a=1 b=1"), (answer.Header.Revision, string.Join(' ', answer.Kvs.Select(kv => $"{kv.Key.Text()}={kv.Value.Text()}"))));
    }

    [Fact]
    public async Task A_write_that_stands_still_holds_up_no_reader_and_nobody_sees_half_of_it()
    {
        using var goOn = new ManualResetEventSlim();
        using var stuck = new ManualResetEventSlim();
        _records.BeforePut = revision =>
        {
            // One record of it is written.
            if (revision.Sub == 1)
            {
                stuck.Set();
                Assert.True(goOn.Wait(Patience));
            }
        };
        var writing = Task.Run(() => _store.Txn(Requests.Put("a", "2"), Requests.Put("b", "2")));
        Assert.True(stuck.Wait(Patience));

        for (var i = 0; i < 100; i++)
        {
            var answer = _store.Kv.Range(Requests.Range("\0", "\0"));
            Assert.Equal(3, answer.Header.Revision);
            Assert.All(answer.Kvs, kv => Assert.Equal("1", kv.Value.Text()));
        }

        Assert.False(writing.IsCompleted);
        goOn.Set();
        await writing;
        Assert.Equal("a=2 b=2", _store.Get("\0", "\0"));
    }
}
