using Discovery.Protocol;
using Discovery.Server.Tests.Node;
using Discovery.Store;
using Discovery.Store.Auth;

namespace Discovery.Server.Tests.Auth;

/// <summary>Auth on members that fail, lag and start again.</summary>
public sealed class ReplicatedAuthTests : IDisposable
{
    private static readonly TokenKey Key = new(5, 6);

    private readonly ReplicaCluster _cluster = new();

    public ReplicatedAuthTests()
    {
        _cluster.Settle();
        _cluster.Elect(1);
        Do(new AuthChange { UserAdd = new AuthUserAddRequest { Name = "root", HashedPassword = "hash" } });
        Do(new AuthChange { UserGrantRole = new AuthUserGrantRoleRequest { User = "root", Role = "root" } });
        Do(new AuthChange { Enable = new AuthEnableRequest() });
    }

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void A_token_is_good_on_every_member_after_a_restart_too()
    {
        LogIn();
        for (ulong id = 1; id <= 3; id++)
            Assert.Equal("root", _cluster[id].Replica.Auth.TokensByKey[Key].User);
        _cluster[2].Replica.Checkpoint();
        _cluster[2].Restart();
        Assert.Equal("root", _cluster[2].Replica.Auth.TokensByKey[Key].User);
        Assert.True(_cluster[2].Replica.Auth.IsEnabled);
    }

    [Fact]
    public async Task A_member_that_gets_a_snapshot_knows_users_tokens_and_permissions()
    {
        _cluster.CutOff(3);
        LogIn();
        for (var i = 0; i < 10; i++)
        {
            var put = new Proposal { Put = new PutRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("a") }, Caller = Root().ToCaller() };
            Assert.Null((await Propose(put)).Error);
        }
        _cluster.Heal();
        _cluster.Tick(50);
        Assert.Equal("root", _cluster[3].Replica.Auth.TokensByKey[Key].User);
        Assert.Equal(10, _cluster[3].VersionOf("a"));
        var anonymous = new Proposal { Put = new PutRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("a") }, Caller = Requester.Nobody.ToCaller() };
        Assert.Equal(StoreError.UserEmpty, (await Propose(anonymous)).Error);
    }

    private Requester Root() => new("root", _cluster[1].Replica.Auth.Revision);

    private void LogIn() =>
        Do(new AuthChange { Login = new Login { User = "root", PasswordRevision = _cluster[1].Replica.Auth.Find("root")!.PasswordRevision, Token = Key.ToHash() } });

    private void Do(AuthChange change)
    {
        var done = Propose(new Proposal { Auth = change });
        Assert.True(done is { IsCompletedSuccessfully: true, Result.Error: null });
    }

    private Task<ApplyResult> Propose(Proposal proposal)
    {
        var done = _cluster[1].Replica.Propose(proposal);
        _cluster.Settle();
        return done;
    }
}
