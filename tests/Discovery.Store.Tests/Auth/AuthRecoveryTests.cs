using Discovery.Protocol;
using Discovery.Store.Auth;
using static Discovery.Store.Tests.Auth.AuthRequests;
using Type = Discovery.Protocol.Permission.Types.Type;

namespace Discovery.Store.Tests.Auth;

public sealed class AuthRecoveryTests
{
    private readonly AuthStore _auth = new();

    public AuthRecoveryTests()
    {
        _auth.Permit(Type.Readwrite, "a", "c");
        _auth.Do(AddUser("bob", noPassword: true));
        _auth.Do(LogIn("ann", _auth.View.Find("ann")!.PasswordRevision, 3));
        _auth.Do(LogIn("ann", _auth.View.Find("ann")!.PasswordRevision, 2));
        _auth.Store.Put("a");
    }

    [Fact]
    public void Etcd_14409_a_checkpoint_brings_back_users_roles_permissions_and_tokens()
    {
        var restarted = _auth.Store.Restart(_auth.Store.Machine.SaveState());
        Assert.Equal(_auth.Store.Describe(), restarted.Describe());
        Assert.Null(restarted.ApplyAs(_auth.Ann, Requests.Put("b")).Error);
        Assert.Equal(StoreError.PermissionDenied, restarted.ApplyAs(_auth.Ann, Requests.Put("c")).Error);
        Assert.Equal(StoreError.UserEmpty, restarted.ApplyAs(Requester.Nobody, Requests.Put("b")).Error);
        Assert.Equal(_auth.Store.Machine.SaveState(), _auth.Store.Restart(_auth.Store.Machine.SaveState()).Machine.SaveState());
    }

    [Fact]
    public void Etcd_14648_a_member_that_installs_a_snapshot_has_the_auth_of_the_other()
    {
        using var snapshot = _auth.Store.Machine.OpenSnapshot();
        var bytes = new byte[1 << 20];
        var length = snapshot.Read(bytes);
        var other = new StoreHarness();
        other.Machine.Install(new MemoryStream(bytes, 0, length));
        Assert.Equal(_auth.Store.Describe(), other.Describe());
        Assert.Equal(StoreError.PermissionDenied, other.ApplyAs(_auth.Ann, Requests.Put("c")).Error);
    }

    [Fact]
    public void A_state_without_auth_is_written_as_before_there_was_any()
    {
        Assert.Equal(3, new StoreHarness().Machine.SaveState()[0]);
        Assert.Equal(4, _auth.Store.Machine.SaveState()[0]);
    }

    [Fact]
    public void A_state_with_auth_that_was_cut_short_is_corruption()
    {
        var saved = _auth.Store.Machine.SaveState();
        for (var length = 1; length < saved.Length; length++)
        {
            Assert.Throws<Storage.StorageCorruptException>(() => _auth.Store.Restart(saved.AsMemory(0, length)));
        }
    }

    [Fact]
    public void The_same_entries_give_the_same_auth_on_every_member()
    {
        var other = new AuthStore();
        other.Permit(Type.Readwrite, "a", "c");
        other.Do(AddUser("bob", noPassword: true));
        other.Do(LogIn("ann", other.View.Find("ann")!.PasswordRevision, 3));
        other.Do(LogIn("ann", other.View.Find("ann")!.PasswordRevision, 2));
        other.Store.Put("a");
        Assert.Equal(_auth.Store.Machine.SaveState(), other.Store.Machine.SaveState());
    }
}
