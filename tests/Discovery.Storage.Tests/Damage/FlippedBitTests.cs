using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Abstractions;

namespace Discovery.Storage.Tests;

/// <summary>
/// A bit flips anywhere in a cleanly stopped folder, or under a running one. Where data is, that is noticed and the file is named; where
/// there is none, it changes nothing. Damage is never served, and nothing is missing without a word.
/// </summary>
public class FlippedBitTests(ITestOutputHelper output)
{
    // How many bits flip in each block of data, one at a time, beside those in its header.
    private static readonly int FlipsPerBlock =
        int.TryParse(Environment.GetEnvironmentVariable("DISCOVERY_DAMAGE_FLIPS"), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 8;

    private readonly SoundFolder _folder = new();

    [Fact]
    public void The_folder_has_several_files_of_each_kind_and_begins_behind_a_cut()
    {
        Assert.True(_folder.Files.Count(name => name.StartsWith("log-", StringComparison.Ordinal)) >= 3, string.Join(' ', _folder.Files));
        Assert.True(_folder.Files.Count(name => name.StartsWith("revisions-", StringComparison.Ordinal)) >= 3, string.Join(' ', _folder.Files));
        Assert.DoesNotContain("revisions-00000000.seg", _folder.Files);
        Assert.NotEqual(0, _folder.Manifest.LogBegin % _folder.Manifest.LogLayout.SegmentBytes);
        Assert.NotNull(_folder.Manifest.HardState);
        Assert.NotEmpty(_folder.Contents.Records);
        Assert.True(_folder.Contents.Replay.Entries.Count > 40);
        Assert.Null(_folder.Read(_folder.Copy()));
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_manifest_is_refused()
    {
        using var manifest = _folder.Copy().Open("manifest");
        var flips = Enumerable.Range(0, (int)manifest.LengthBytes).SelectMany(offset => Enumerable.Range(0, 8).Select(bit => new BitFlip("manifest", offset, bit, true)));
        Run(flips);
    }

    [Fact]
    public void A_flipped_bit_in_the_log_is_refused_where_it_holds_records_and_ignored_where_it_does_not() => Run(FlipPlan.Log(_folder, FlipsPerBlock));

    [Fact]
    public void A_flipped_bit_in_the_revision_store_is_refused_where_it_holds_records_and_ignored_where_it_does_not() =>
        Run(FlipPlan.Revisions(_folder, FlipsPerBlock));

    [Fact]
    public void A_bit_that_flips_under_a_running_folder_is_refused_or_was_not_needed()
    {
        var refused = 0;
        var flips = FlipPlan.Revisions(_folder, 1 + (FlipsPerBlock / 4)).Where(flip => flip.HoldsData).ToList();
        Parallel.ForEach(flips, Cores, flip =>
        {
            var disk = _folder.Copy();
            if (_folder.Read(disk, () => disk.Flip(flip.File, flip.Offset, flip.Mask)) is { } error)
            {
                Assert.Contains(flip.File, error.Message, StringComparison.Ordinal);
                Interlocked.Increment(ref refused);
            }
        });
        output.WriteLine($"{flips.Count} bits flipped under a running folder: {refused} refused, the others were in memory already");
        Assert.True(refused > flips.Count / 5, $"only {refused} of {flips.Count} were noticed");
    }

    private static ParallelOptions Cores => new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    private void Run(IEnumerable<BitFlip> plan)
    {
        var flips = plan.ToList();
        var wrong = new ConcurrentBag<string>();
        int refused = 0, ignored = 0;
        Parallel.ForEach(flips, Cores, flip =>
        {
            var disk = _folder.Copy();
            disk.Flip(flip.File, flip.Offset, flip.Mask);
            try
            {
                var error = _folder.Read(disk);
                if (error is null ? flip.HoldsData : !flip.HoldsData || !error.Message.Contains(flip.File, StringComparison.Ordinal))
                {
                    wrong.Add($"{flip}: {error?.Message ?? "not noticed"}");
                }

                Interlocked.Increment(ref error is null ? ref ignored : ref refused);
            }
            catch (Exception e)
            {
                wrong.Add($"{flip}: {e.Message}");
            }
        });
        output.WriteLine($"{flips.Count} bits flipped in {flips.Select(flip => flip.File).Distinct().Count()} files: {refused} refused, {ignored} in unused space");
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {flips.Count}: {string.Join(Environment.NewLine, wrong.Order(StringComparer.Ordinal).Take(5))}");
    }
}
