using Discovery.Protocol;
using Discovery.Raft;
using Discovery.Server.Node;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Google.Protobuf;

namespace Discovery.Server.Tests.Node;

public sealed class LoggedNamesTests
{
    [Fact]
    public void Who_has_a_name_in_the_log_alone_is_not_taken_for_one_that_never_took_part()
    {
        const ulong one = 1, two = 2;
        var (_, _, state) = StateMachine.Found([new Member { ID = one }, new Member { ID = two }]);
        var members = StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(ttlSecondsMin: 1), state).MembersView;
        Entry[] log =
        [
            new(3, 1, ReadOnlyMemory<byte>.Empty),
            Entry(4, new Proposal { Put = new PutRequest { Key = ByteString.CopyFromUtf8("k") } }),
            Entry(5, new Proposal { PublishMember = new Member { ID = two, Name = "b" } }),
            Entry(6, new Proposal { PublishMember = new Member { ID = 77, Name = "nobody" } }),
        ];

        var names = LoggedNames.Of(members, log);

        Assert.Equal("b", names[two]);
        Assert.DoesNotContain(one, names.Keys);
        Assert.Single(names);
    }

    private static Entry Entry(ulong index, Proposal proposal) => new(index, 1, proposal.ToByteArray());
}
