namespace Discovery.Raft.Tests;

public sealed class MemoryLogTests
{
    [Fact]
    public void Terms_are_known_from_the_entry_before_the_first_on()
    {
        var log = Log(10, 2, 2, 3, 5);
        Assert.Equal([null, 2ul, 2ul, 3ul, 5ul, null], new ulong[] { 9, 10, 11, 12, 13, 14 }.Select(log.TermAt));
        Assert.Equal((13ul, 5ul, 3L), (log.LastIndex, log.LastTerm, log.Bytes));
    }

    [Fact]
    public void An_entry_that_leaves_a_gap_or_goes_back_in_terms_is_refused()
    {
        var log = Log(10, 2, 3);
        Assert.Throws<RaftInvariantException>(() => log.Append(new Entry(13, 3, default)));
        Assert.Throws<RaftInvariantException>(() => log.Append(new Entry(12, 2, default)));
    }

    [Theory]
    [InlineData(9, 3, true)]
    [InlineData(8, 3, false)]
    [InlineData(99, 2, false)]
    [InlineData(1, 4, true)]
    public void Section_5_4_1_The_later_term_is_more_up_to_date_then_the_longer_log(ulong index, ulong term, bool isUpToDate) =>
        Assert.Equal(isUpToDate, Log(7, 2, 2, 3).IsUpToDate(index, term));

    [Fact]
    public void Messages_hold_at_least_one_entry()
    {
        var log = Log(0, 0, 1, 1, 1);
        Assert.Equal([1ul], log.SliceOf(1, 0).Select(e => e.Index));
        Assert.Equal([2ul, 3ul], log.SliceOf(2, 2).Select(e => e.Index));
        Assert.Equal([1ul, 2ul, 3ul], log.SliceOf(1, 99).Select(e => e.Index));
        Assert.Empty(log.SliceOf(4, 99));
    }

    [Theory]
    [InlineData(15, 4, 13)]
    [InlineData(15, 3, 12)]
    [InlineData(12, 9, 12)]
    [InlineData(15, 1, 10)]
    public void The_search_for_a_common_entry_skips_terms(ulong index, ulong term, ulong found) =>
        Assert.Equal(found, Log(10, 2, 2, 3, 4, 6).LastNotAbove(index, term));

    [Fact]
    public void Cutting_and_releasing_keep_count()
    {
        var log = Log(0, 0, 1, 1, 2, 2);
        log.TruncateFrom(4);
        log.ReleaseUpTo(2);
        log.ReleaseUpTo(1);
        Assert.Equal((2ul, 1ul, 3ul, 1L), (log.BeforeIndex, log.BeforeTerm, log.LastIndex, log.Bytes));
        Assert.Throws<RaftInvariantException>(() => log.TruncateFrom(2));
        Assert.Throws<RaftInvariantException>(() => log.At(2));
        log.Restart(9, 7);
        Assert.Equal((9ul, 7ul, 0L), (log.LastIndex, log.LastTerm, log.Bytes));
    }

    [Fact]
    public void A_slice_is_made_once_and_anew_when_the_log_was_cut_and_goes_on_otherwise()
    {
        var log = Log(0, 0, 1, 1, 1);
        var slice = log.Slice(2, 3);
        Assert.Same(slice, log.SliceOf(2, 99));
        Assert.Equal([1ul, 2ul], log.Slice(1, 2).Select(e => e.Index));
        slice = log.Slice(2, 3);

        log.TruncateFrom(3);
        log.Append(new Entry(3, 2, new byte[] { 1 }));
        Assert.Equal([1ul, 2ul], log.Slice(2, 3).Select(e => e.Term));
        Assert.Equal([1ul, 1ul], slice.Select(e => e.Term));

        log.Slice(3, 3);
        log.Restart(2, 2);
        log.Append(new Entry(3, 3, default));
        Assert.Equal([3ul], log.Slice(3, 3).Select(e => e.Term));
    }

    private static MemoryLog Log(ulong index, ulong term, params ulong[] terms)
    {
        var log = new MemoryLog(index, term);
        foreach (var t in terms)
            log.Append(new Entry(++index, t, new byte[1]));
        return log;
    }
}
