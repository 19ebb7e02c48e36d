namespace Discovery.Storage.Tests;

/// <summary>What every revision store does; run against each implementation.</summary>
public abstract class RevisionStoreConformance
{
    [Fact]
    public void A_record_that_was_put_is_read_back()
    {
        using var store = Open();
        store.Put(new Revision(5, 2), "five-two"u8);
        Assert.True(store.TryRead(new Revision(5, 2), out var record));
        Assert.Equal("five-two"u8.ToArray(), record);
    }

    [Fact]
    public void A_revision_that_was_never_put_is_absent()
    {
        using var store = Open();
        store.Put(new Revision(5, 2), "x"u8);
        Assert.False(store.TryRead(new Revision(5, 1), out var below));
        Assert.Empty(below);
        Assert.False(store.TryRead(new Revision(6, 0), out _));
    }

    [Fact]
    public void An_empty_record_is_a_record()
    {
        using var store = Open();
        store.Put(new Revision(1, 0), []);
        Assert.True(store.TryRead(new Revision(1, 0), out var record));
        Assert.Empty(record);
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public void Records_are_handed_over_in_the_order_that_was_asked_for_up_to_the_first_that_is_absent()
    {
        using var store = Open();
        for (var main = 1; main <= 200; main++)
        {
            store.Put(new Revision(main, main % 3), [(byte)main, 1]);
        }

        store.Delete(new Revision(7, 1));
        var all = Enumerable.Range(8, 193).Reverse().Select(main => new Revision(main, main % 3)).ToArray();
        var sink = new RecordCollector();
        Assert.Equal(193, store.Read(all, sink));
        Assert.Equal(all.Select(revision => (byte)revision.Main), sink.Records.Select(record => record[0]));

        Assert.Equal(2, store.Read([new Revision(1, 1), new Revision(2, 2), new Revision(7, 1), new Revision(3, 0)], sink = new RecordCollector()));
        Assert.Equal([[1, 1], [2, 1]], sink.Records);
        Assert.Equal(0, store.Read([], sink));
        Assert.Equal(0, store.Read([new Revision(9, 9)], sink));
        Assert.Equal(2, sink.Records.Count);
    }

    [Fact]
    public void A_sink_that_wants_no_more_gets_no_more()
    {
        using var store = Open();
        Revision[] all = [new(1, 0), new(2, 0), new(3, 0)];
        foreach (var revision in all)
        {
            store.Put(revision, [(byte)revision.Main]);
        }

        var sink = new RecordCollector { Max = 2 };
        Assert.Equal(2, store.Read(all, sink));
        Assert.Equal([[1], [2]], sink.Records);
        Assert.Equal(3, sink.Calls);
        Assert.Equal(3, store.Read(all, new RecordCollector()));
    }

    [Fact]
    public void A_second_put_of_a_revision_replaces_the_record_and_is_counted_once()
    {
        using var store = Open();
        store.Put(new Revision(1, 0), "a longer record at first"u8);
        store.Put(new Revision(2, 0), "in between"u8);
        store.Put(new Revision(1, 0), "short"u8);
        store.Put(new Revision(1, 0), "longer again than it was before"u8);
        Assert.Equal(2, store.Count);
        Assert.True(store.TryRead(new Revision(1, 0), out var record));
        Assert.Equal("longer again than it was before"u8.ToArray(), record);
        Assert.Equal(["1/0", "2/0"], Visit(store).Keys.Order().Select(revision => revision.ToString()));
    }

    [Fact]
    public void A_deleted_record_is_gone_from_reads_scans_and_counts()
    {
        using var store = Open();
        for (var main = 1; main <= 10; main++)
        {
            store.Put(new Revision(main, 0), [(byte)main]);
        }

        var before = store.SizeInUseBytes;
        store.Delete(new Revision(3, 0));
        store.Delete(new Revision(7, 0));
        Assert.False(store.TryRead(new Revision(3, 0), out _));
        Assert.Equal(8, store.Count);
        Assert.True(store.SizeInUseBytes < before);
        Assert.Equal([1, 2, 4, 5, 6, 8, 9, 10], Visit(store).Keys.Select(revision => revision.Main).Order());
    }

    [Fact]
    public void Deleting_what_is_absent_changes_nothing()
    {
        using var store = Open();
        store.Put(new Revision(1, 0), "x"u8);
        store.Delete(new Revision(1, 1));
        store.Delete(new Revision(9, 0));
        store.Delete(new Revision(1, 0));
        store.Delete(new Revision(1, 0));
        Assert.Equal(0, store.Count);
        Assert.Equal(0, store.SizeInUseBytes);
        Assert.Empty(Visit(store));
    }

    [Fact]
    public void A_deleted_record_can_be_put_again()
    {
        using var store = Open();
        store.Put(new Revision(1, 0), "first"u8);
        store.Put(new Revision(2, 0), "other"u8);
        store.Delete(new Revision(1, 0));
        store.Put(new Revision(1, 0), "again"u8);
        Assert.True(store.TryRead(new Revision(1, 0), out var record));
        Assert.Equal("again"u8.ToArray(), record);
        Assert.Equal(2, store.Count);
        Assert.Equal(2, Visit(store).Count);
    }

    [Fact]
    public void The_caller_can_write_into_the_array_it_was_given()
    {
        using var store = Open();
        store.Put(new Revision(1, 0), "abc"u8);
        Assert.True(store.TryRead(new Revision(1, 0), out var first));
        first[0] = 0;
        Assert.True(store.TryRead(new Revision(1, 0), out var second));
        Assert.Equal("abc"u8.ToArray(), second);
    }

    [Fact]
    public void A_scan_delivers_every_live_record_once_with_its_contents()
    {
        using var store = Open();
        var expected = new Dictionary<Revision, byte[]>();
        var random = new Random(1);
        for (var main = 1; main <= 2000; main++)
        {
            var revision = new Revision(main / 3, main % 3);
            var record = new byte[random.Next(300)];
            random.NextBytes(record);
            store.Put(revision, record);
            expected[revision] = record;
            if (main % 5 == 0)
            {
                var victim = expected.Keys.ElementAt(random.Next(expected.Count));
                store.Delete(victim);
                expected.Remove(victim);
            }
        }

        Assert.Equal(expected.Count, store.Count);
        AssertSame(expected, Visit(store));
        foreach (var (revision, record) in expected)
        {
            Assert.True(store.TryRead(revision, out var read));
            Assert.Equal(record, read);
        }
    }

    [Fact]
    public async Task Readers_on_other_threads_see_whole_records_while_one_thread_writes()
    {
        using var store = Open();
        var written = 0;
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var reads = 0;
            while (!done.IsCancellationRequested || reads == 0)
            {
                var upTo = Volatile.Read(ref written);
                if (upTo == 0)
                {
                    continue;
                }

                var main = random.Next(1, upTo + 1);
                Assert.True(store.TryRead(new Revision(main, 0), out var record), $"revision {main} of {upTo} is missing");
                Assert.Equal(RecordOf(main), record);
                reads++;
            }
        })).ToArray();
        for (var main = 1; main <= 5000; main++)
        {
            store.Put(new Revision(main, 0), RecordOf(main));
            Volatile.Write(ref written, main);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Nothing_can_be_put_under_a_negative_revision()
    {
        using var store = Open();
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Put(new Revision(-1, 0), "x"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Put(new Revision(1, -1), "x"u8));
    }

    protected static byte[] RecordOf(int main)
    {
        var record = new byte[10 + (main % 200)];
        new Random(main).NextBytes(record);
        return record;
    }

    protected static Dictionary<Revision, byte[]> Visit(IRevisionStore store)
    {
        var found = new Dictionary<Revision, byte[]>();
        store.Scan((revision, record) => found.Add(revision, record.ToArray()));
        return found;
    }

    protected static void AssertSame(Dictionary<Revision, byte[]> expected, Dictionary<Revision, byte[]> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (revision, record) in expected)
        {
            Assert.True(actual.TryGetValue(revision, out var found), $"revision {revision} is missing");
            Assert.Equal(record, found);
        }
    }

    protected abstract IRevisionStore Open();
}
