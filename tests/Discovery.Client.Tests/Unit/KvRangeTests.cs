namespace Discovery.Client.Tests;

public sealed class KvRangeTests
{
    [Theory]
    [InlineData("a", "b")]
    [InlineData("/services/", "/services0")]
    public void The_end_of_a_prefix_is_the_next_key_that_does_not_begin_with_it(string prefix, string end) =>
        Assert.Equal(end, KvRange.Prefix(prefix).End.ToString());

    [Fact]
    public void A_prefix_that_ends_in_the_highest_byte_carries_over()
    {
        Assert.Equal([1, 3], KvRange.Prefix(new byte[] { 1, 2, 0xff, 0xff }).End.Bytes.ToArray());
        Assert.Equal([0], KvRange.Prefix(new byte[] { 0xff, 0xff }).End.Bytes.ToArray());
    }

    [Fact]
    public void A_range_contains_what_lies_between_its_ends()
    {
        Assert.True(KvRange.Prefix("a").Contains("abc"));
        Assert.True(KvRange.Prefix("a").Contains("a"));
        Assert.False(KvRange.Prefix("a").Contains("b"));
        Assert.True(KvRange.Between("a", "c").Contains("b"));
        Assert.False(KvRange.Between("a", "c").Contains("c"));
        Assert.True(KvRange.Key("a").Contains("a"));
        Assert.False(KvRange.Key("a").Contains("aa"));
        Assert.True(KvRange.From("b").Contains("zzz"));
        Assert.False(KvRange.From("b").Contains("a"));
        Assert.True(KvRange.Prefix("").Contains("anything"));
        Assert.True(KvRange.All.Contains("anything"));
        Assert.True(KvRange.Prefix(new byte[] { 0xff }).Contains(new byte[] { 0xff, 0xff, 7 }));
    }

    [Fact]
    public void An_empty_end_is_refused_with_the_way_out()
    {
        var refusal = Assert.Throws<ArgumentException>(() => KvRange.Between("a", default));
        Assert.Contains("KvRange.From", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_ordered_and_compared_by_their_bytes()
    {
        Assert.True((KvKey)"a" < "b");
        Assert.True((KvKey)"a" < "aa");
        Assert.True((KvKey)"Z" < "a");
        Assert.True((KvKey)new byte[] { 0xff } > "z");
        Assert.Equal((KvKey)"a", new KvKey([0x61]));
        Assert.Equal(((KvKey)"a").GetHashCode(), new KvKey([0x61]).GetHashCode());
        Assert.True(default(KvKey).IsEmpty);
        Assert.Equal("", default(KvKey).ToString());
    }

    [Fact]
    public void A_key_does_not_change_with_the_array_it_came_from()
    {
        byte[] bytes = [1, 2];
        KvKey key = bytes;
        bytes[0] = 9;
        Assert.Equal([1, 2], key.Bytes.ToArray());
    }

    [Fact]
    public void An_entry_in_a_log_does_not_show_its_value()
    {
        var entry = new KvEntry { Key = "password", Value = "secret", ModRevision = 7 };
        var change = new KvEvent { Kind = KvEventKind.Put, Entry = entry, Previous = entry };
        foreach (var text in new[] { $"{entry}", $"{change}", $"{new PutResult { Revision = 1, Previous = entry }}" })
        {
            Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
            Assert.Contains("password", text, StringComparison.Ordinal);
            Assert.Contains("(6 bytes)", text, StringComparison.Ordinal);
        }
    }
}
