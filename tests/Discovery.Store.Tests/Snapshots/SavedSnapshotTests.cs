using System.Security.Cryptography;
using Discovery.Protocol;
using Discovery.Storage;
using Discovery.Store.Leases;
using Discovery.Store.Tests.Auth;
using Google.Protobuf;

namespace Discovery.Store.Tests.Snapshots;

/// <summary>A snapshot that a client saves, and the cluster that is made of it.</summary>
public sealed class SavedSnapshotTests
{
    private static readonly Member[] Founders = [new Member { ID = 11, PeerURLs = { "http://n1:2380" } }, new Member { ID = 12 }];

    private readonly StateMachine _old = Open(new MemoryRevisionStore());

    public SavedSnapshotTests()
    {
        Apply(new LeaseGrantRequest { ID = 7, TTL = 600 });
        Apply(Requests.Put("a", "1", lease: 7));
        Apply(Requests.Put("a", "2", lease: 7));
        Apply(Requests.Txn(Requests.Put("b", "1"), Requests.Put("c", "1")));
        Apply(Requests.Delete("c"));
        Apply(new CompactionRequest { Revision = 3 });
    }

    [Fact]
    public void Its_length_is_32_modulo_512_and_it_ends_in_the_sha256_of_the_rest()
    {
        for (var i = 0; i < 600; i += 7)
        {
            Apply(Requests.Put("x", new string('v', i)));
            var file = Save(portionBytes: 1000 + i);
            Assert.Equal(32, file.Length % 512);
            Assert.Equal(SHA256.HashData(file.AsSpan(0, file.Length - 32)), file[^32..]);
        }
    }

    [Fact]
    public void Users_and_permissions_are_in_it_and_tokens_stay_with_the_old_cluster()
    {
        Apply(AuthRequests.AddUser("root"));
        Apply(AuthRequests.GrantRole("root", "root"));
        Apply(AuthRequests.Enable());
        Apply(AuthRequests.LogIn("root", _old.Auth.Find("root")!.PasswordRevision, 1));
        Assert.Single(_old.Auth.TokensByKey);

        var restored = Restore(Save()).Auth;
        Assert.Equal((true, _old.Auth.Revision, "root"), (restored.IsEnabled, restored.Revision, string.Join(',', restored.Find("root")!.Roles)));
        Assert.Empty(restored.TokensByKey);
    }

    [Fact]
    public void What_is_left_to_read_is_above_0_until_the_end()
    {
        using var export = new SnapshotExport(_old.OpenSnapshot());
        var portion = new byte[10];
        while (export.RemainingEstimate > 0)
        {
            Assert.True(export.Read(portion) > 0);
        }

        Assert.Equal(0, export.Read(portion));
    }

    [Fact]
    public void A_restored_cluster_has_the_keys_with_their_history_and_leases_and_its_own_members()
    {
        var restored = Restore(Save());
        Assert.Equal((_old.Kv.CurrentRevision, _old.Kv.CompactRevision), (restored.Kv.CurrentRevision, restored.Kv.CompactRevision));
        for (var revision = 3; revision <= _old.Kv.CurrentRevision; revision++)
        {
            Assert.Equal(All(_old, revision).Kvs, All(restored, revision).Kvs);
        }

        Assert.Equal(Events(_old, 3), Events(restored, 3));
        Assert.Equal(Founders, restored.Members);
        Assert.Empty(restored.MembersView.Removed);

        // The lease holds its key still.
        Apply(restored, new LeaseRevokeRequest { ID = 7 });
        Assert.Equal(["b"], All(restored).Kvs.Select(kv => kv.Key.Text()));
    }

    [Fact]
    public void Alarms_of_the_old_cluster_stay_behind()
    {
        var alarm = new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, MemberID = 3, Alarm = AlarmType.Nospace };
        Apply(new AlarmChange { Request = alarm });
        Assert.NotEmpty(_old.Alarms.List());
        Assert.Empty(Restore(Save()).Alarms.List());
    }

    [Fact]
    public void It_begins_behind_what_any_member_of_the_old_cluster_and_any_new_founder_without_the_file_has()
    {
        var (index, term, state) = RestoreState(Save());
        Assert.Equal((_old.AppliedIndex + 1, _old.AppliedTerm + 1), (index, term));
        Assert.True(index > StateMachine.Found(Founders).Index);
        // The same for all founders.
        Assert.Equal(state, RestoreState(Save()).State);
    }

    [Fact]
    public void With_a_bump_all_revisions_of_the_old_cluster_are_compacted_and_new_ones_are_above_the_gap()
    {
        var old = _old.Kv.CurrentRevision;
        var restored = Restore(Save(), bump: 1000);
        Assert.Equal((old + 1000, old + 1000), (restored.Kv.CurrentRevision, restored.Kv.CompactRevision));
        Assert.Equal(All(_old).Kvs, All(restored).Kvs);
        Assert.Equal(StoreError.Compacted, Assert.ThrowsAny<StoreException>(() => All(restored, old)).Error);
        Assert.Throws<CompactedException>(() => Events(restored, old + 1));

        Apply(restored, Requests.Put("new", "1"));
        Assert.Equal(old + 1001, restored.Kv.CurrentRevision);
        // From the compact revision on, as a watch may ask, and by revision as by key.
        var read = Assert.Single(restored.Kv.Read(Requests.Bytes("\0"), Requests.Bytes("\0"), old + 1000, long.MaxValue, 100, out _));
        Assert.Equal(old + 1001, read.Revision);
        Assert.Equal("new", Assert.Single(read.Events).Kv.Key.Text());
        Apply(restored, new CompactionRequest { Revision = old + 1001 });
        Assert.Equal(["a", "b", "new"], All(restored).Kvs.Select(kv => kv.Key.Text()));
    }

    [Fact]
    public void A_bumped_state_survives_a_restart_a_snapshot_and_another_restore()
    {
        var records = new MemoryRevisionStore();
        var restored = Open(records, RestoreState(Save(), records, bump: 5).State);
        Assert.Equal(restored.Kv.CurrentRevision, Open(records, restored.SaveState()).Kv.CurrentRevision);

        var other = Open(new MemoryRevisionStore());
        other.Install(restored.OpenSnapshot().Take());
        Assert.Equal(restored.SaveState(), other.SaveState());

        var again = Restore(Save(restored), bump: 5);
        Assert.Equal(restored.Kv.CurrentRevision + 5, again.Kv.CurrentRevision);
        Assert.Equal(All(restored).Kvs, All(again).Kvs);
    }

    [Fact]
    public void Damage_at_any_byte_is_refused_before_anything_is_put()
    {
        var file = Save();
        for (var at = 0; at < file.Length; at++)
        {
            file[at] ^= 1;
            Refused(file, checksHash: true);
            if (at < file.Length - 32)
            {
                Refused(file, checksHash: false);
            }
            else
            {
                RestoreState(file, checksHash: false);
            }

            file[at] ^= 1;
        }

        RestoreState(file);
    }

    [Fact]
    public void A_file_that_was_cut_short_is_refused()
    {
        var file = Save();
        for (var length = 0; length < file.Length; length++)
        {
            Refused(file[..length], checksHash: true);
        }
    }

    [Fact]
    public void Something_else_with_a_right_hash_is_refused()
    {
        byte[] content = new byte[1024];
        Assert.Contains("not a snapshot", Refused([.. content, .. SHA256.HashData(content)], checksHash: true).Message, StringComparison.Ordinal);
    }

    private static SnapshotUnusableException Refused(byte[] file, bool checksHash)
    {
        var records = new MemoryRevisionStore();
        var refused = Assert.Throws<SnapshotUnusableException>(() => RestoreState(file, records, checksHash: checksHash));
        Assert.Equal(0, records.Count);
        return refused;
    }

    private static StateMachine Restore(byte[] file, long bump = 0)
    {
        var records = new MemoryRevisionStore();
        return Open(records, RestoreState(file, records, bump).State);
    }

    private static (ulong Index, ulong Term, byte[] State) RestoreState(
        byte[] file, MemoryRevisionStore? records = null, long bump = 0, bool checksHash = true)
    {
        using var stream = new MemoryStream(file);
        return new SnapshotRestore(SavedSnapshot.Open(stream, checksHash), Founders, bump).Run(records ?? new MemoryRevisionStore());
    }

    private static StateMachine Open(MemoryRevisionStore records, ReadOnlyMemory<byte> state = default) =>
        StateMachine.Open(records, new LeaseBook(ttlSecondsMin: 2), state);

    private static RangeResponse All(StateMachine machine, long revision = 0) => machine.Kv.Range(Requests.Range("\0", "\0", revision));

    private static IEnumerable<string> Events(StateMachine machine, long from) =>
        machine.Kv.Read(Requests.Bytes("\0"), Requests.Bytes("\0"), from, long.MaxValue, 100, out _).SelectMany(r => r.Events).Select(e => e.ToString());

    private static void Apply(StateMachine machine, IMessage request) =>
        Assert.Null(machine.Apply(machine.AppliedIndex + 1, Math.Max(1, machine.AppliedTerm), Requests.Proposal(request)).Error);

    private void Apply(IMessage request) => Apply(_old, request);

    private byte[] Save(int portionBytes = 1000) => Save(_old, portionBytes);

    private static byte[] Save(StateMachine machine, int portionBytes = 1000)
    {
        using var export = new SnapshotExport(machine.OpenSnapshot());
        using var file = new MemoryStream();
        var portion = new byte[portionBytes];
        for (var read = export.Read(portion); read > 0; read = export.Read(portion))
        {
            file.Write(portion, 0, read);
        }

        return file.ToArray();
    }
}
