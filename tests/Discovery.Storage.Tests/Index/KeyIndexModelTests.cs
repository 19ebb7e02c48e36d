using System.Text;
using Discovery.Storage.Index;

namespace Discovery.Storage.Tests.Index;

public sealed class KeyIndexModelTests
{
    [Theory]
    [InlineData(1, 40, 3000)]
    [InlineData(2, 40, 3000)]
    [InlineData(3, 1500, 6000)]
    [InlineData(4, 1500, 6000)]
    [InlineData(5, 3, 500)]
    public void The_index_answers_as_a_full_history_does(int seed, int keys, int steps)
    {
        var random = new Random(seed);
        var model = new IndexModel();
        var index = KeyIndex.Empty;
        long main = 1, compacted = -1;
        var removedTotal = 0;

        for (var step = 0; step < steps; step++)
        {
            var editor = index.Edit();
            if (random.Next(120) == 0 && main > compacted)
            {
                compacted = random.NextInt64(Math.Max(compacted, 0), main) + 1;
                var removed = new List<Revision>();
                editor.Compact(compacted, removed);
                Assert.Equal(model.Compact(compacted).Order(), removed.Order());
                removedTotal += removed.Count;
            }
            else
            {
                main++;
                Change(random, keys, editor, model, main);
            }

            index = editor.Publish();
            if (step % 97 == 0)
            {
                CompareRanges(random, keys, index, model, main);
                CompareHistory(random, keys, index, model, compacted, main);
                TreeInvariants.Check(index);
            }
        }

        CompareRanges(random, keys, index, model, main);
        Assert.True(removedTotal > 0, "the run never compacted anything away");
    }

    [Theory]
    [InlineData(11, 3000)]
    [InlineData(12, 3000)]
    [InlineData(13, 3000)]
    [InlineData(14, 60_000)]
    public void An_index_built_from_shuffled_records_equals_the_one_that_was_edited(int seed, int revisions)
    {
        var random = new Random(seed);
        var model = new IndexModel();
        var index = KeyIndex.Empty;
        for (var main = 2L; main < revisions; main++)
        {
            var editor = index.Edit();
            Change(random, 300, editor, model, main);
            index = editor.Publish();
        }

        // The records are still those of before the compaction, as after a crash that came before their deletion.
        var builder = model.ToBuilder(random, index);
        var compacting = index.Edit();
        var removed = new List<Revision>();
        compacting.Compact(revisions / 2, removed);
        index = compacting.Publish();

        var garbage = new List<Revision>();
        var built = builder.Build(revisions / 2, garbage);

        Assert.Equal(removed.Order(), garbage.Order());
        TreeInvariants.Check(built);
        Assert.Equal(Describe(index), Describe(built));
    }

    [Theory]
    [InlineData(41, 40)]
    [InlineData(44, 2)]
    [InlineData(42, 1500)]
    [InlineData(43, 1500)]
    public void A_compaction_in_parts_with_edits_in_between_leaves_what_one_at_once_does(int seed, int keys)
    {
        var random = new Random(seed);
        var (inParts, model) = (KeyIndex.Empty, new IndexModel());
        var removed = new List<Revision>();
        var expected = new List<Revision>();
        byte[]? next = null;
        long compacted = -1;
        var parts = 0;
        for (var main = 2L; main < 6000; main++)
        {
            var editor = inParts.Edit();
            if (next is not null)
            {
                next = editor.CompactPart(compacted, removed, next, random.Next(1, 100));
                parts++;
            }
            else if (random.Next(100) == 0)
            {
                Assert.Equal(expected.Order(), removed.Order());
                compacted = random.NextInt64(Math.Max(compacted, 0), main);
                expected.AddRange(model.Compact(compacted));
                next = [];
            }

            Change(random, keys, editor, model, main);
            inParts = editor.Publish();
            if (main % 97 == 0)
            {
                TreeInvariants.Check(inParts);
                CompareRanges(random, keys, inParts, model, main);
                var kept = new List<Revision>();
                inParts.ForEach(KeyRange.From(Array.Empty<byte>()), e =>
                {
                    e.CollectKept(compacted, long.MaxValue, kept);
                    return true;
                });
                Assert.Equal(model.All.Order(), kept.Order());
            }
        }

        Assert.True(parts > 90, "the compactions were not done in parts");
    }

    [Fact]
    public void A_published_index_never_changes_while_edits_go_on()
    {
        var random = new Random(21);
        var model = new IndexModel();
        var index = KeyIndex.Empty;
        var kept = new List<(KeyIndex Index, string Description)>();
        for (var main = 2L; main < 1500; main++)
        {
            var editor = index.Edit();
            Change(random, 200, editor, model, main);
            if (main % 251 == 0)
            {
                editor.Compact(main - 100, new List<Revision>());
            }

            // Given up now and then: the next edit starts from the same index again.
            if (random.Next(10) == 0)
            {
                var abandoned = index.Edit();
                abandoned.Put("abandoned"u8, new Revision(main, 0), 0);
                abandoned.Put("k7"u8, new Revision(main, 1), 9);
            }

            index = editor.Publish();
            if (main % 50 == 0)
            {
                kept.Add((index, Describe(index)));
            }
        }

        Assert.All(kept, k => Assert.Equal(k.Description, Describe(k.Index)));
    }

    [Fact]
    public void An_editor_goes_on_after_publishing_without_touching_what_it_published()
    {
        var editor = KeyIndex.Empty.Edit();
        editor.Put("a"u8, new Revision(2, 0), 0);
        var first = editor.Publish();
        editor.Put("a"u8, new Revision(3, 0), 0);
        editor.Put("b"u8, new Revision(3, 1), 0);
        var second = editor.Publish();

        Assert.Equal(1, first.LiveCount);
        Assert.Equal(new Revision(2, 0), first.Find("a"u8)!.Modified);
        Assert.Equal(2, second.LiveCount);
        Assert.Equal(new Revision(3, 0), second.Find("a"u8)!.Modified);
    }

    private static void Change(Random random, int keys, KeyIndexEditor editor, IndexModel model, long main)
    {
        var changes = random.Next(1, 6);
        for (var sub = 0; sub < changes; sub++)
        {
            var key = Key(random, keys);
            var revision = new Revision(main, sub);
            if (model.IsLive(key) && random.Next(3) == 0)
            {
                Assert.True(editor.Delete(Encoding.Latin1.GetBytes(key), revision).IsTombstone);
                model.Delete(key, revision);
            }
            else
            {
                var lease = random.Next(3);
                editor.Put(Encoding.Latin1.GetBytes(key), revision, lease);
                model.Put(key, revision, lease);
            }
        }
    }

    private static void CompareRanges(Random random, int keys, KeyIndex index, IndexModel model, long main)
    {
        var live = model.LiveAt(main).ToList();
        Assert.Equal(live.Count, index.LiveCount);
        for (var i = 0; i < 20; i++)
        {
            var (range, contains) = RandomRange(random, keys);
            var expected = live.Where(contains).ToList();
            Assert.Equal(expected.Count, index.CountLive(range));
            Assert.Equal(expected, Names(index.Live(range)));
            Assert.Equal(Enumerable.Reverse(expected), Names(index.Live(range, descending: true)));

            var limit = random.Next(1, 10);
            Assert.Equal(expected.Take(limit), Names(index.Live(range, limit)));
            Assert.Equal(Enumerable.Reverse(expected).Take(limit), Names(index.Live(range, limit, descending: true)));

            var visited = 0;
            index.ForEach(range, _ => ++visited > 0);
            Assert.InRange(visited, expected.Count, index.EntriesMax(range));
        }
    }

    private static void CompareHistory(Random random, int keys, KeyIndex index, IndexModel model, long compacted, long main)
    {
        for (var i = 0; i < 50; i++)
        {
            var key = Key(random, keys);
            var at = random.NextInt64(Math.Max(compacted, 1), main + 1);
            var entry = index.Find(Encoding.Latin1.GetBytes(key));
            Assert.Equal(model.At(key, at), entry is not null && entry.TryFindAt(at, out var revision) ? revision : null);
            if (compacted < 0 && entry is { IsLive: true })
            {
                Assert.Equal(model.Count(key), (entry.Created, entry.Version, entry.Lease));
            }
        }

        var all = new List<Revision>();
        index.ForEach(KeyRange.From(Array.Empty<byte>()), e =>
        {
            e.CollectRevisions(0, long.MaxValue, all);
            return true;
        });
        Assert.Equal(model.All.Order(), all.Order());
    }

    private static (KeyRange Range, Func<string, bool> Contains) RandomRange(Random random, int keys)
    {
        var (start, end) = (Key(random, keys), Key(random, keys));
        var (startBytes, endBytes) = (Encoding.Latin1.GetBytes(start), Encoding.Latin1.GetBytes(end));
        return random.Next(4) switch
        {
            0 => (KeyRange.Single(startBytes), k => k == start),
            1 => (KeyRange.From(startBytes), k => string.CompareOrdinal(k, start) >= 0),
            _ => (KeyRange.Between(startBytes, endBytes), k => string.CompareOrdinal(k, start) >= 0 && string.CompareOrdinal(k, end) < 0),
        };
    }

    private static string Key(Random random, int keys) => random.Next(30) == 0 ? "" : $"k{random.Next(keys)}";

    private static IEnumerable<string> Names(IEnumerable<KeyEntry> entries) => entries.Select(e => Encoding.Latin1.GetString(e.Key));

    private static string Describe(KeyIndex index)
    {
        var text = new StringBuilder();
        index.ForEach(KeyRange.From(Array.Empty<byte>()), e =>
        {
            var revisions = new List<Revision>();
            e.CollectRevisions(0, long.MaxValue, revisions);
            text.AppendLine($"{Encoding.Latin1.GetString(e.Key)} {string.Join(',', revisions)} {e.IsTombstone} {e.Created} {e.Version} {e.Lease}");
            return true;
        });
        return text.ToString();
    }
}
