using Discovery.Store.Auth;
using static Discovery.Store.Tests.Requests;

namespace Discovery.Store.Tests.Auth;

public sealed class GrantedKeysTests
{
    [Theory]
    [InlineData("a", "", "a", "", true)]
    [InlineData("a", "", "b", "", false)]
    [InlineData("a", "", "a", "a\0", true)]
    [InlineData("a", "", "a", "b", false)]
    [InlineData("a", "", "a", "\0", false)]
    [InlineData("a", "c", "a", "", true)]
    [InlineData("a", "c", "b", "", true)]
    [InlineData("a", "c", "c", "", false)]
    [InlineData("a", "c", "c", "c", false)]
    [InlineData("a", "c", "c", "b", false)]
    [InlineData("a", "c", "a", "c", true)]
    [InlineData("a", "c", "a", "d", false)]
    [InlineData("a", "c", "a", "\0", false)]
    [InlineData("a", "\0", "b", "\0", true)]
    [InlineData("a", "\0", "b", "c", true)]
    [InlineData("a", "\0", "\0", "\0", false)]
    [InlineData("\0", "\0", "\0", "\0", true)]
    [InlineData("\0", "\0", "", "\0", true)]
    [InlineData("\0", "\0", "zz", "", true)]
    public void A_range_is_covered_or_not(string grantedKey, string grantedEnd, string key, string end, bool covered) =>
        Assert.Equal(covered, Keys((grantedKey, grantedEnd)).Cover(Range(key, end)));

    [Fact]
    public void Ranges_that_touch_cover_together_what_neither_covers_alone()
    {
        var keys = Keys(("c", "e"), ("a", "b"), ("b", "c"), ("x", "y"));
        Assert.True(keys.Cover(Range("a", "e")));
        Assert.False(keys.Cover(Range("a", "f")));
        Assert.False(keys.Cover(Range("d", "y")));
        Assert.True(keys.Cover(Range("x", "")));
    }

    [Fact]
    public void A_range_in_another_does_not_shorten_it()
    {
        Assert.True(Keys(("a", "z"), ("b", "c")).Cover(Range("d", "e")));
        Assert.True(Keys(("a", "\0"), ("b", "c")).Cover(Range("d", "\0")));
    }

    [Fact]
    public void Nothing_covers_nothing() => Assert.False(Keys().Cover(Range("a", "")));

    /// <summary>Held against the plain meaning, key by key, on all ranges over a small alphabet.</summary>
    [Fact]
    public void All_small_sets_cover_what_they_contain_key_by_key()
    {
        string[] ends = ["", "\0", "b", "c", "d"];
        string[] starts = ["a", "b", "c"];
        var ranges = starts.SelectMany(s => ends.Where(e => e is "" or "\0" || string.CompareOrdinal(s, e) < 0).Select(e => (s, e))).ToList();
        string[] probes = ["a", "a\0", "a1", "b", "b\0", "b1", "c", "c\0", "c1", "d", "d\0", "zzz"];
        foreach (var one in ranges)
        {
            foreach (var two in ranges)
            {
                foreach (var wanted in ranges)
                {
                    var contained = probes.Where(p => IsIn(p, wanted)).All(p => IsIn(p, one) || IsIn(p, two));
                    Assert.Equal(contained, Keys(one, two).Cover(Range(wanted.s, wanted.e)));
                }
            }
        }
    }

    private static bool IsIn(string key, (string Start, string End) range) => range.End switch
    {
        "" => key == range.Start,
        "\0" => string.CompareOrdinal(key, range.Start) >= 0,
        _ => string.CompareOrdinal(key, range.Start) >= 0 && string.CompareOrdinal(key, range.End) < 0,
    };

    private static GrantedRange Range(string key, string end) => GrantedRange.Of(Bytes(key), Bytes(end));

    private static GrantedKeys Keys(params (string Key, string End)[] ranges) => new(ranges.Select(r => Range(r.Key, r.End)));
}
