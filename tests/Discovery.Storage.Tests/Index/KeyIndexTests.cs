using System.Text;
using Discovery.Storage.Index;

namespace Discovery.Storage.Tests.Index;

public sealed class KeyIndexTests
{
    private static readonly KeyRange Everything = KeyRange.From(Array.Empty<byte>());

    [Fact]
    public void An_empty_index_has_nothing()
    {
        Assert.Equal(0, KeyIndex.Empty.LiveCount);
        Assert.Null(KeyIndex.Empty.Find("a"u8));
        Assert.Empty(KeyIndex.Empty.Live(Everything));
        Assert.Equal(0, KeyIndex.Empty.CountLive(Everything));
    }

    [Fact]
    public void A_long_history_of_one_key_goes_in_parts_too()
    {
        var editor = KeyIndex.Empty.Edit();
        for (var main = 2; main <= 5001; main++)
        {
            editor.Put("a"u8, new Revision(main, 0), 0);
        }

        var removed = new List<Revision>();
        var next = ReadOnlyMemory<byte>.Empty;
        for (var parts = 1; ; parts++)
        {
            var before = removed.Count;
            var more = editor.CompactPart(5001, removed, next, most: 256);
            Assert.InRange(removed.Count - before, 0, 256);
            Assert.Equal(5000 - removed.Count, editor.View.Find("a"u8)!.RevisionCount);
            Assert.True(editor.View.Find("a"u8)!.TryFindAt(5001, out var newest) && newest.Main == 5001);
            if (more is null)
            {
                Assert.InRange(parts, 20, 30);
                break;
            }

            // Somebody writes in between.
            if (parts == 5)
            {
                editor.Put("b"u8, new Revision(5002, 0), 0);
            }

            next = more;
        }

        Assert.Equal(Enumerable.Range(2, 4999).Select(main => new Revision(main, 0)), removed);
    }

    [Fact]
    public void A_key_made_anew_after_a_delete_starts_at_version_1()
    {
        var editor = KeyIndex.Empty.Edit();
        editor.Put("a"u8, new Revision(2, 0), 5);
        editor.Put("a"u8, new Revision(3, 0), 6);
        Assert.Equal((2, 2, 6), Facts(editor, "a"));
        editor.Delete("a"u8, new Revision(4, 0));
        Assert.Equal((0, 0, 0), Facts(editor, "a"));
        editor.Put("a"u8, new Revision(5, 0), 0);
        Assert.Equal((5, 1, 0), Facts(editor, "a"));
    }

    [Fact]
    public void One_revision_can_put_and_delete_the_same_key()
    {
        var editor = KeyIndex.Empty.Edit();
        editor.Put("a"u8, new Revision(2, 0), 0);
        editor.Delete("a"u8, new Revision(2, 1));
        var entry = editor.Put("a"u8, new Revision(2, 2), 0);

        Assert.True(entry.TryFindAt(2, out var revision));
        Assert.Equal(new Revision(2, 2), revision);
        Assert.Equal(2, entry.Created);
        Assert.False(entry.TryFindAt(1, out _));
    }

    [Fact]
    public void Etcd_18089_a_tombstone_at_the_compact_revision_is_kept_until_the_next_compaction()
    {
        var editor = KeyIndex.Empty.Edit();
        editor.Put("a"u8, new Revision(2, 0), 0);
        editor.Delete("a"u8, new Revision(3, 0));

        Assert.Equal([new Revision(2, 0)], Compact(editor, 3));
        Assert.Equal(new Revision(3, 0), editor.View.Find("a"u8)!.Modified);
        Assert.Equal([new Revision(3, 0)], Compact(editor, 4));
        Assert.Null(editor.View.Find("a"u8));
    }

    [Fact]
    public void The_latest_version_at_or_below_the_compact_revision_is_kept()
    {
        var editor = KeyIndex.Empty.Edit();
        for (var main = 2; main <= 6; main += 2)
        {
            editor.Put("a"u8, new Revision(main, 0), 0);
        }

        Assert.Equal([new Revision(2, 0)], Compact(editor, 5));
        Assert.True(editor.View.Find("a"u8)!.TryFindAt(5, out var revision));
        Assert.Equal(new Revision(4, 0), revision);
        Assert.Equal([new Revision(4, 0)], Compact(editor, 6));
        Assert.Empty(Compact(editor, 100));
    }

    [Fact]
    public void All_changes_of_the_compact_revision_itself_are_kept()
    {
        var editor = KeyIndex.Empty.Edit();
        editor.Put("a"u8, new Revision(2, 0), 0);
        editor.Put("a"u8, new Revision(3, 0), 0);
        editor.Delete("a"u8, new Revision(3, 1));

        Assert.Equal([new Revision(2, 0)], Compact(editor, 3));
        Assert.Equal(2, editor.View.Find("a"u8)!.RevisionCount);
        Assert.Equal([new Revision(3, 0), new Revision(3, 1)], Compact(editor, 4));
    }

    [Fact]
    public void Compacting_everything_away_leaves_an_empty_tree()
    {
        var editor = KeyIndex.Empty.Edit();
        for (var i = 0; i < 5000; i++)
        {
            editor.Put(Encoding.ASCII.GetBytes($"k{i}"), new Revision(i + 2, 0), 0);
        }

        for (var i = 0; i < 5000; i++)
        {
            editor.Delete(Encoding.ASCII.GetBytes($"k{i}"), new Revision(6000, i));
        }

        Assert.Equal(10_000, Compact(editor, 6001).Count);
        var index = editor.Publish();
        TreeInvariants.Check(index);
        Assert.Empty(index.Live(Everything));
        Assert.Equal(0, index.EntriesMax(Everything));
    }

    [Fact]
    public void Compaction_joins_leaves_that_have_become_small()
    {
        var editor = KeyIndex.Empty.Edit();
        var keys = Enumerable.Range(0, 20_000).Select(i => Encoding.ASCII.GetBytes($"k{i:D6}")).ToArray();
        for (var i = 0; i < keys.Length; i++)
        {
            editor.Put(keys[i], new Revision(2, i), 0);
        }

        for (var i = 0; i < keys.Length; i++)
        {
            if (i % 40 != 0)
            {
                editor.Delete(keys[i], new Revision(3, i));
            }
        }

        Compact(editor, 4);
        var index = editor.Publish();
        TreeInvariants.Check(index);
        Assert.Equal(500, index.LiveCount);
        Assert.InRange(Leaves(index.Root), 16, 60);
    }

    [Fact]
    public void Compaction_takes_away_the_levels_that_few_keys_do_not_need()
    {
        var editor = KeyIndex.Empty.Edit();
        for (var i = 0; i < 20_000; i++)
        {
            editor.Put(Encoding.ASCII.GetBytes($"k{i:D6}"), new Revision(2, i), 0);
        }

        for (var i = 10; i < 20_000; i++)
        {
            editor.Delete(Encoding.ASCII.GetBytes($"k{i:D6}"), new Revision(3, i));
        }

        Compact(editor, 4);
        Assert.IsType<Leaf>(editor.Publish().Root);
    }

    [Fact]
    public void Two_lines_of_edits_from_one_index_do_not_disturb_each_other()
    {
        var start = KeyIndex.Empty.Edit();
        start.Put("a"u8, new Revision(1, 0), 0);
        start.Put("a"u8, new Revision(2, 0), 0);
        var common = start.Publish();
        KeyIndex Line(long first)
        {
            var editor = common.Edit();
            editor.Put("a"u8, new Revision(first, 0), 0);
            editor.Put("a"u8, new Revision(first + 1, 0), 0);
            return editor.Publish();
        }

        var (left, right) = (Line(3), Line(5));
        Assert.Equal([1, 2, 3, 4], Revisions(left, "a"));
        Assert.Equal([1, 2, 5, 6], Revisions(right, "a"));
        Assert.Equal([1, 2], Revisions(common, "a"));
    }

    [Fact]
    public void Keys_put_in_order_fill_their_leaves()
    {
        var editor = KeyIndex.Empty.Edit();
        for (var i = 0; i < 3200; i++)
        {
            editor.Put(Encoding.ASCII.GetBytes($"k{i:D6}"), new Revision(2, i), 0);
        }

        Assert.Equal(100, Leaves(editor.Publish().Root));
    }

    [Fact]
    public void A_revision_that_is_not_newer_is_refused()
    {
        var editor = KeyIndex.Empty.Edit();
        editor.Put("a"u8, new Revision(2, 1), 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => editor.Put("a"u8, new Revision(2, 1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => editor.Delete("a"u8, new Revision(2, 0)));
    }

    [Fact]
    public void Deleting_a_key_that_does_not_exist_is_refused()
    {
        var editor = KeyIndex.Empty.Edit();
        Assert.Throws<InvalidOperationException>(() => editor.Delete("a"u8, new Revision(2, 0)));
        editor.Put("a"u8, new Revision(2, 0), 0);
        editor.Delete("a"u8, new Revision(3, 0));
        Assert.Throws<InvalidOperationException>(() => editor.Delete("a"u8, new Revision(4, 0)));
    }

    [Theory]
    [InlineData("b", "", "b")]
    [InlineData("b", "d", "bc")]
    [InlineData("b", "\0", "bcde")]
    [InlineData("d", "b", "")]
    [InlineData("b", "b", "")]
    [InlineData("\0", "\0", "abcde")]
    [InlineData("bb", "cc", "c")]
    public void Ranges_follow_the_conventions_of_etcd(string key, string end, string expected)
    {
        var editor = KeyIndex.Empty.Edit();
        foreach (var name in "abcde")
        {
            editor.Put([(byte)name], new Revision(2, name), 0);
        }

        var index = editor.Publish();
        var range = KeyRange.OfRequest(Encoding.Latin1.GetBytes(key), Encoding.Latin1.GetBytes(end));
        Assert.Equal(expected, string.Concat(index.Live(range).Select(e => (char)e.Key[0])));
        Assert.Equal(expected.Length, index.CountLive(range));
        Assert.Equal(expected, string.Concat("abcde".Where(c => range.Contains([(byte)c]))));
    }

    private static (long Created, long Version, long Lease) Facts(KeyIndexEditor editor, string key)
    {
        var entry = editor.View.Find(Encoding.ASCII.GetBytes(key))!;
        return (entry.Created, entry.Version, entry.Lease);
    }

    private static List<Revision> Compact(KeyIndexEditor editor, long main)
    {
        var removed = new List<Revision>();
        editor.Compact(main, removed);
        return removed;
    }

    private static IEnumerable<long> Revisions(KeyIndex index, string key)
    {
        var revisions = new List<Revision>();
        index.Find(Encoding.ASCII.GetBytes(key))!.CollectRevisions(0, long.MaxValue, revisions);
        return revisions.Select(revision => revision.Main);
    }

    private static int Leaves(Node node) => node is Branch branch ? branch.Children.Take(branch.Count).Sum(Leaves) : 1;
}
