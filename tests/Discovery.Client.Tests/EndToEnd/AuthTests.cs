using Discovery.Rpc;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

/// <summary>Users, roles and logins, on a server of its own.</summary>
public sealed class AuthTests : IAsyncLifetime
{
    private ServerProcess _server = null!;
    private KvClient _anyone = null!;
    private KvClient _root = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(new ServerProcessOptions { ExtraArguments = ["--bcrypt-cost", "4"] });
        _anyone = ServerFixture.ConnectTo(_server.ClientUrl);
        _root = Login("root", "r00t");
    }

    public async Task DisposeAsync()
    {
        await _anyone.DisposeAsync();
        await _root.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Users_and_roles_are_made_listed_and_deleted()
    {
        var auth = _anyone.Auth;
        await auth.AddUserAsync("ann", "secret");
        await auth.AddUserAsync("cert-only", null);
        await auth.AddRoleAsync("reader");
        await auth.AddRoleAsync("spare");
        await auth.GrantRoleAsync("ann", "reader");
        var permission = new KvPermission(KvRange.Prefix("/orders/"), KvAccess.Read);
        await auth.GrantPermissionAsync("reader", permission);
        Assert.Equal(["ann", "cert-only"], (await auth.ListUsersAsync()).Order());
        Assert.Equal(["reader", "spare"], (await auth.ListRolesAsync()).Order());
        Assert.Equal(["reader"], await auth.GetUserRolesAsync("ann"));
        Assert.Equal([permission], await auth.GetRolePermissionsAsync("reader"));
        await auth.RevokePermissionAsync("reader", permission.Range);
        Assert.Empty(await auth.GetRolePermissionsAsync("reader"));
        await auth.RevokeRoleAsync("ann", "reader");
        Assert.Empty(await auth.GetUserRolesAsync("ann"));
        await auth.ChangePasswordAsync("ann", "other");
        await auth.DeleteRoleAsync("spare");
        await auth.DeleteUserAsync("cert-only");
        Assert.Equal(["ann"], await auth.ListUsersAsync());
        var refusal = await Assert.ThrowsAsync<RpcException>(() => auth.GetUserRolesAsync("nobody"));
        Assert.Equal("etcdserver: user name not found", refusal.Detail);
    }

    [Fact]
    public async Task Rights_are_those_of_the_user_and_a_client_with_a_password_keeps_logged_in()
    {
        // A client that came before authentication was turned on.
        await _root.PutAsync("/before", "1");
        await EnableAsync();
        await _root.PutAsync("/orders/1", "1");
        var refused = await Assert.ThrowsAsync<RpcException>(() => _anyone.GetAsync("/orders/1").AsTask());
        Assert.Equal("etcdserver: user name is empty", refused.Detail);

        await using var ann = Login("ann", "secret");
        Assert.Equal("1", (await ann.GetAsync("/orders/1"))!.Value.ToString());
        var denied = await Assert.ThrowsAsync<RpcException>(() => ann.PutAsync("/orders/1", "2"));
        Assert.Equal(RpcStatusCode.PermissionDenied, denied.StatusCode);

        // Each change of rights makes older tokens old.
        await _root.Auth.GrantPermissionAsync("reader", new KvPermission(KvRange.Prefix("/orders/"), KvAccess.ReadWrite));
        await ann.PutAsync("/orders/1", "2");
        Assert.NotEmpty(await _anyone.Auth.AuthenticateAsync("ann", "secret"));
        var wrong = await Assert.ThrowsAsync<RpcException>(() => _anyone.Auth.AuthenticateAsync("ann", "guess"));
        Assert.Equal("etcdserver: authentication failed, invalid user ID or password", wrong.Detail);
        await _root.Auth.DisableAsync();
        await _anyone.PutAsync("/orders/1", "3");
        await ann.PutAsync("/orders/1", "4");
    }

    [Fact]
    public async Task Calls_watches_and_leases_outlive_a_server_that_has_forgotten_their_token()
    {
        await EnableAsync();
        await using var lease = await _root.GrantLeaseKeptAliveAsync(TimeSpan.FromSeconds(60));
        var established = new TaskCompletionSource<long>();
        await using var watch = _root.WatchAsync("/a", new WatchOptions { Established = established.SetResult }).GetAsyncEnumerator();
        var (first, _) = await watch.EstablishAsync(established.Task);

        // Simple tokens live in memory.
        await _server.RestartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _root.PutAsync($"/many/{i}", "1", new PutOptions { Lease = lease.Id })));
        await _root.PutAsync("/a", "1");
        Assert.Equal("put a=1", (await first).Text("/"));
        Assert.Equal(20, (await _root.GetLeaseAsync(lease.Id, keys: true)).Keys.Count);
        Assert.False(lease.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task A_watch_that_is_not_permitted_says_so_and_a_wrong_password_too()
    {
        await EnableAsync();
        await using var ann = Login("ann", "secret");
        await using var watch = ann.WatchAsync("/secret").GetAsyncEnumerator();
        var denied = await Assert.ThrowsAsync<WatchCanceledException>(() => watch.NextAsync());
        Assert.Contains("permission denied", denied.Message, StringComparison.Ordinal);

        await using var stranger = Login("ann", "guess");
        var refusal = await Assert.ThrowsAsync<RpcException>(() => stranger.GetAsync("/orders/1").AsTask());
        Assert.Equal("etcdserver: authentication failed, invalid user ID or password", refusal.Detail);
        await using var another = stranger.WatchAsync("/orders/1").GetAsyncEnumerator();
        await Assert.ThrowsAsync<RpcException>(() => another.NextAsync());
    }

    private async Task EnableAsync()
    {
        await _anyone.Auth.AddUserAsync("root", "r00t");
        await _anyone.Auth.AddRoleAsync("root");
        await _anyone.Auth.GrantRoleAsync("root", "root");
        await _anyone.Auth.AddUserAsync("ann", "secret");
        await _anyone.Auth.AddRoleAsync("reader");
        await _anyone.Auth.GrantRoleAsync("ann", "reader");
        await _anyone.Auth.GrantPermissionAsync("reader", new KvPermission(KvRange.Prefix("/orders/"), KvAccess.Read));
        await _anyone.Auth.EnableAsync();
    }

    private KvClient Login(string user, string password) => new(new KvClientOptions
    {
        Endpoints = [_server.ClientUrl],
        User = user,
        Password = password,
        RequestTimeout = TimeSpan.FromSeconds(30),
        BackoffMax = TimeSpan.FromMilliseconds(200),
    });
}
