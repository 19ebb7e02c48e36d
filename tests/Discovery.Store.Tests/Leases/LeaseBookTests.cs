using Discovery.Storage;
using Discovery.Store.Leases;
using Google.Protobuf;

namespace Discovery.Store.Tests.Leases;

public sealed class LeaseBookTests
{
    private readonly LeaseBook _book = new(ttlSecondsMin: 2);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(0, 2)]
    [InlineData(-1, 2)]
    [InlineData(long.MinValue, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(9_000_000_000, 9_000_000_000)]
    public void A_TTL_below_the_minimum_is_raised_to_it_and_never_refused(long asked, long granted)
    {
        Assert.Null(_book.Grant(7, asked));
        Assert.Equal(granted, _book.GrantedTtlSeconds(7));
    }

    [Fact]
    public void A_TTL_above_the_maximum_is_refused()
    {
        Assert.Equal(StoreError.LeaseTtlTooLarge, _book.Grant(7, 9_000_000_001));
        Assert.False(_book.Exists(7));
    }

    [Fact]
    public void A_lease_that_exists_is_refused_and_stays_as_it_was()
    {
        _book.Grant(7, 10);
        _book.Attach(7, Key("a"));
        Assert.Equal(StoreError.LeaseAlreadyExists, _book.Grant(7, 20));
        Assert.True(_book.TryGet(7, withKeys: true, out var ttl, out var keys));
        Assert.Equal((10, 1), (ttl, keys.Count));
    }

    [Fact]
    public void The_id_0_stands_for_no_lease()
    {
        Assert.Equal(StoreError.LeaseNotFound, _book.Grant(0, 10));
        Assert.False(_book.TryRevoke(0, out _));
        Assert.False(_book.Exists(0));
    }

    [Fact]
    public void A_revoked_lease_gives_its_keys_in_the_order_of_their_bytes()
    {
        _book.Grant(7, 10);
        foreach (var key in new[] { "b", "ab", "é", "a", "b", "B" })
        {
            _book.Attach(7, Key(key));
        }

        Assert.True(_book.TryRevoke(7, out var keys));
        Assert.Equal(["B", "a", "ab", "b", "é"], keys.Select(k => k.ToStringUtf8()));
        Assert.False(_book.TryRevoke(7, out keys));
        Assert.Empty(keys);
    }

    [Fact]
    public void A_key_that_moved_to_another_lease_or_to_none_is_not_deleted_with_its_former_one()
    {
        _book.Grant(1, 10);
        _book.Grant(2, 10);
        foreach (var key in new[] { "stays", "moves", "leaves" })
        {
            _book.Attach(1, Key(key));
        }

        _book.Detach(1, Key("moves"));
        _book.Attach(2, Key("moves"));
        _book.Detach(1, Key("leaves"));
        _book.TryRevoke(1, out var ofFirst);
        _book.TryRevoke(2, out var ofSecond);
        Assert.Equal([Key("stays")], ofFirst);
        Assert.Equal([Key("moves")], ofSecond);
    }

    [Fact]
    public void Detaching_from_a_lease_that_is_gone_does_nothing()
    {
        _book.Detach(99, Key("a"));
        _book.Grant(7, 10);
        _book.Detach(7, Key("a"));
        Assert.True(_book.TryRevoke(7, out var keys));
        Assert.Empty(keys);
    }

    [Fact]
    public void A_granted_id_can_be_granted_again_after_it_was_revoked_and_starts_without_keys()
    {
        _book.Grant(7, 10);
        _book.Attach(7, Key("a"));
        _book.TryRevoke(7, out _);
        Assert.Null(_book.Grant(7, 20));
        Assert.True(_book.TryGet(7, withKeys: true, out var ttl, out var keys));
        Assert.Equal((20, 0), (ttl, keys.Count));
    }

    [Fact]
    public void Etcd_14239_Negative_ids_survive_a_restore()
    {
        foreach (var id in new[] { -1, long.MinValue, 1, long.MaxValue })
        {
            Assert.Null(_book.Grant(id, 10));
        }

        var restored = new LeaseBook(2);
        restored.Restore(_book.Save());
        Assert.All(new[] { -1, long.MinValue, 1, long.MaxValue }, id => Assert.True(restored.Exists(id)));
        Assert.Equal(_book.Save(), restored.Save());
    }

    [Fact]
    public void Equal_books_save_equal_bytes_in_whatever_order_they_were_filled()
    {
        var other = new LeaseBook(2);
        foreach (var id in new long[] { 5, -3, 9 })
        {
            _book.Grant(id, id + 10);
        }

        other.Grant(1, 10);
        foreach (var id in new long[] { 9, 5, -3 })
        {
            other.Grant(id, id + 10);
        }

        other.TryRevoke(1, out _);
        Assert.Equal(_book.Save(), other.Save());
    }

    [Fact]
    public void A_restore_replaces_everything_and_keeps_the_TTLs_as_they_were_granted()
    {
        _book.Grant(1, 10);
        var other = new LeaseBook(ttlSecondsMin: 60);
        other.Grant(2, 70);
        other.Attach(2, Key("a"));
        other.Restore(_book.Save());
        Assert.False(other.Exists(2));
        Assert.Equal(10, other.GrantedTtlSeconds(1));
        other.Restore([]);
        Assert.False(other.Exists(1));
    }

    [Fact]
    public void A_state_from_before_there_were_checkpoints_is_read()
    {
        byte[] old = [1, 3, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0];
        _book.Restore(old);
        Assert.Equal([3L, 4L], _book.IdsIn(old).Order());
        Assert.Equal([10, 20], new[] { _book.GrantedTtlSeconds(3), _book.GrantedTtlSeconds(4) });
    }

    [Theory]
    [MemberData(nameof(DamagedStates))]
    public void Bytes_that_were_not_saved_are_refused_and_change_nothing(byte[] damaged)
    {
        _book.Grant(1, 10);
        var refused = Assert.Throws<StorageCorruptException>(() => _book.Restore(damaged));
        Assert.Contains("restore it from a backup", refused.Message, StringComparison.Ordinal);
        Assert.True(_book.Exists(1));
    }

    public static TheoryData<byte[]> DamagedStates()
    {
        var book = new LeaseBook(2);
        book.Grant(3, 10);
        book.Grant(4, 10);
        var saved = book.Save();
        return
        [
            saved[..^1], // cut
            [9, .. saved[1..]], // another version
            [saved[0], .. saved[25..], .. saved[1..25]], // out of order
            [saved[0], .. saved[1..25], .. saved[1..25]], // twice
            [saved[0], .. new byte[24]], // no id, no TTL
            [saved[0], 3, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, .. new byte[8]], // too long
            [.. saved[..^8], 10, 0, 0, 0, 0, 0, 0, 0], // as much left as there ever was
            [.. saved[..^8], 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], // less than nothing left
        ];
    }

    private static ByteString Key(string key) => ByteString.CopyFromUtf8(key);
}
