using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Auth;

/// <summary>etcdctl's auth, user and role commands, and what comes of them.</summary>
public sealed class AuthCommandTests(AuthServer server) : IClassFixture<AuthServer>
{
    private const string Denied = "etcdserver: permission denied";
    private const string Nobody = "etcdserver: user name is empty";
    private const string WrongLogin = "etcdserver: authentication failed, invalid user ID or password";

    /// <summary>A name that no other test of the class uses.</summary>
    private readonly string _n = server.NextPrefix().TrimEnd('/');

    private string P => _n + "/";

    [EtcdctlFact]
    public async Task Without_a_user_nothing_is_read_written_or_changed()
    {
        string[][] commands = [["get", "a"], ["put", "a", "1"], ["del", "a"], ["user", "list"], ["user", "add", "x:y"], ["role", "list"], ["auth", "disable"]];
        foreach (string[] command in commands)
        {
            (await server.RunAsync(null, command)).IsRefused("InvalidArgument", Nobody);
        }

        (await server.RunAsync("\nput a 1\n\n\n", "txn")).IsRefused("InvalidArgument", Nobody);
    }

    [EtcdctlFact]
    public async Task A_wrong_password_and_an_unknown_user_are_the_same()
    {
        (await server.As("root:wrong", "get", "a")).IsRefused("InvalidArgument", WrongLogin);
        (await server.As("nobody:rootpw", "get", "a")).IsRefused("InvalidArgument", WrongLogin);
    }

    [EtcdctlFact]
    public async Task Users_are_added_listed_given_roles_and_deleted()
    {
        (await server.AsRoot("user", "add", $"{_n}:pw")).Prints($"User {_n} created\n");
        (await server.AsRoot("user", "add", $"{_n}:pw")).IsRefused("FailedPrecondition", "etcdserver: user name already exists");
        Assert.Contains(_n, (await server.AsRoot("user", "list")).Succeeds().Split('\n'));
        (await server.AsRoot("user", "grant-role", _n, "absent")).IsRefused("FailedPrecondition", "etcdserver: role name not found");
        (await server.AsRoot("user", "grant-role", "absent", "root")).IsRefused("FailedPrecondition", "etcdserver: user name not found");
        (await server.AsRoot("role", "add", _n)).Prints($"Role {_n} created\n");
        (await server.AsRoot("user", "grant-role", _n, _n)).Prints($"Role {_n} is granted to user {_n}\n");
        (await server.AsRoot("user", "get", _n)).Prints($"User: {_n}\nRoles: {_n}\n");
        (await server.As($"{_n}:pw", "user", "get", _n)).Prints($"User: {_n}\nRoles: {_n}\n");
        (await server.As($"{_n}:pw", "user", "get", "root")).IsRefused("PermissionDenied", Denied);
        (await server.AsRoot("user", "revoke-role", _n, _n)).Prints($"Role {_n} is revoked from user {_n}\n");
        (await server.AsRoot("user", "revoke-role", _n, _n)).IsRefused("FailedPrecondition", "etcdserver: role is not granted to the user");
        (await server.AsRoot("user", "delete", _n)).Prints($"User {_n} deleted\n");
        (await server.AsRoot("user", "delete", _n)).IsRefused("FailedPrecondition", "etcdserver: user name not found");
        (await server.AsRoot("user", "get", _n)).IsRefused("FailedPrecondition", "etcdserver: user name not found");
        (await server.As($"{_n}:pw", "get", "a")).IsRefused("InvalidArgument", WrongLogin);
    }

    [EtcdctlFact]
    public async Task Roles_are_given_permissions_shown_and_deleted()
    {
        (await server.AsRoot("role", "add", _n)).Prints($"Role {_n} created\n");
        (await server.AsRoot("role", "add", _n)).IsRefused("FailedPrecondition", "etcdserver: role name already exists");
        (await server.AsRoot("role", "grant-permission", _n, "read", "a")).Prints($"Role {_n} updated\n");
        (await server.AsRoot("role", "grant-permission", _n, "write", "b", "d")).Prints($"Role {_n} updated\n");
        (await server.AsRoot("role", "grant-permission", "--prefix=true", _n, "readwrite", "/p/")).Prints($"Role {_n} updated\n");
        (await server.AsRoot("role", "grant-permission", "--from-key=true", _n, "read", "z")).Prints($"Role {_n} updated\n");
        (await server.AsRoot("role", "get", _n)).Prints(
            $"Role {_n}\nKV Read:\n\t[/p/, /p0) (prefix /p/)\n\ta\n\t[z, <open ended>\nKV Write:\n\t[/p/, /p0) (prefix /p/)\n\t[b, d)\n");
        (await server.AsRoot("role", "revoke-permission", _n, "a")).Prints($"Permission of key a is revoked from role {_n}\n");
        (await server.AsRoot("role", "revoke-permission", _n, "a")).IsRefused("FailedPrecondition", "etcdserver: permission is not granted to the role");
        (await server.AsRoot("role", "revoke-permission", "absent", "a")).IsRefused("FailedPrecondition", "etcdserver: role name not found");
        Assert.Contains(_n, (await server.AsRoot("role", "list")).Succeeds().Split('\n'));
        (await server.AsRoot("role", "delete", _n)).Prints($"Role {_n} deleted\n");
        (await server.AsRoot("role", "get", _n)).IsRefused("FailedPrecondition", "etcdserver: role name not found");
    }

    [EtcdctlFact]
    public async Task A_user_reads_and_writes_what_the_roles_say_and_nothing_else()
    {
        string ann = await AddUserAsync();
        await PermitAsync("read", $"{P}r");
        await PermitAsync("write", $"{P}w", $"{P}x");
        (await server.AsRoot("put", $"{P}r", "1")).Prints("OK\n");

        (await server.As(ann, "get", $"{P}r")).Prints($"{P}r\n1\n");
        (await server.As(ann, "get", $"{P}w")).IsRefused("PermissionDenied", Denied);
        (await server.As(ann, "get", $"{P}r", $"{P}z")).IsRefused("PermissionDenied", Denied);
        (await server.As(ann, "get", "--from-key", $"{P}r")).IsRefused("PermissionDenied", Denied);
        (await server.As(ann, "put", $"{P}r", "2")).IsRefused("PermissionDenied", Denied);
        (await server.As(ann, "put", $"{P}w1", "2")).Prints("OK\n");
        (await server.As(ann, "put", "--prev-kv", $"{P}w1", "3")).IsRefused("PermissionDenied", Denied);
        (await server.As(ann, "del", "--prev-kv", $"{P}w1")).IsRefused("PermissionDenied", Denied);
        (await server.As(ann, "del", $"{P}w", $"{P}z")).IsRefused("PermissionDenied", Denied);
        (await server.As(ann, "del", $"{P}w", $"{P}x")).Prints("1\n");
    }

    [EtcdctlFact]
    public async Task A_transaction_needs_what_all_of_its_parts_need()
    {
        string ann = await AddUserAsync();
        await PermitAsync("readwrite", $"{P}a");
        (await Txn($"ver(\"{P}a\") = \"0\"\n\nput {P}a 1\n\nget {P}a\n\n")).Prints("SUCCESS\n\nOK\n");
        (await Txn($"ver(\"{P}b\") = \"0\"\n\nput {P}a 1\n\nget {P}a\n\n")).IsRefused("PermissionDenied", Denied);
        (await Txn($"ver(\"{P}a\") = \"9\"\n\nput {P}b 1\n\nget {P}a\n\n")).IsRefused("PermissionDenied", Denied);
        (await Txn($"\nget {P}b\n\n\n")).IsRefused("PermissionDenied", Denied);

        Task<EtcdctlResult> Txn(string input) => server.RunAsync(input, "--user", ann, "txn");
    }

    [EtcdctlFact]
    public async Task What_is_granted_and_revoked_counts_from_the_next_request_on()
    {
        string ann = await AddUserAsync();
        (await server.As(ann, "put", $"{P}a", "1")).IsRefused("PermissionDenied", Denied);
        await PermitAsync("readwrite", $"{P}a");
        (await server.As(ann, "put", $"{P}a", "1")).Prints("OK\n");
        await PermitAsync("read", $"{P}a");
        (await server.As(ann, "put", $"{P}a", "1")).IsRefused("PermissionDenied", Denied);
        (await server.As(ann, "get", $"{P}a")).Prints($"{P}a\n1\n");
        (await server.AsRoot("role", "delete", _n)).Succeeds();
        (await server.As(ann, "get", $"{P}a")).IsRefused("PermissionDenied", Denied);
    }

    [EtcdctlFact]
    public async Task A_new_password_takes_the_place_of_the_old_one()
    {
        string ann = await AddUserAsync();
        (await server.RunAsync("other\n", "--user", "root:rootpw", "user", "passwd", _n, "--interactive=false")).Prints("Password updated\n");
        (await server.As(ann, "user", "get", _n)).IsRefused("InvalidArgument", WrongLogin);
        (await server.As($"{_n}:other", "user", "get", _n)).Succeeds();
    }

    [EtcdctlFact]
    public async Task Root_is_not_taken_apart_while_auth_is_on()
    {
        const string mgmt = "etcdserver: invalid auth management";
        (await server.AsRoot("user", "delete", "root")).IsRefused("InvalidArgument", mgmt);
        (await server.AsRoot("user", "revoke-role", "root", "root")).IsRefused("InvalidArgument", mgmt);
        (await server.AsRoot("role", "delete", "root")).IsRefused("InvalidArgument", mgmt);
        (await server.AsRoot("auth", "enable")).Prints("Authentication Enabled\n");
    }

    [EtcdctlFact]
    public async Task What_concerns_everybody_is_for_root()
    {
        string ann = await AddUserAsync();
        string[][] commands = [["auth", "disable"], ["user", "list"], ["role", "list"], ["user", "add", "x:y"], ["role", "add", "x"], ["user", "delete", "root"]];
        foreach (string[] command in commands)
        {
            (await server.As(ann, command)).IsRefused("PermissionDenied", Denied);
        }

        (await server.As(ann, "member", "list")).Succeeds();
        (await server.As(ann, "endpoint", "status")).Succeeds();
        (await server.AsRoot("endpoint", "health")).Succeeds();
    }

    [EtcdctlFact]
    public async Task A_lease_that_holds_somebody_elses_keys_is_not_revoked()
    {
        string ann = await AddUserAsync();
        await PermitAsync("readwrite", $"{P}a");
        string lease = (await server.AsRoot("lease", "grant", "600")).Succeeds().Split(' ')[1];
        (await server.AsRoot("put", $"{P}b", "1", "--lease", lease)).Succeeds();
        (await server.As(ann, "put", $"{P}a", "1", "--lease", lease)).IsRefused("PermissionDenied", Denied);
        (await server.As(ann, "lease", "revoke", lease)).IsRefused("PermissionDenied", Denied, "failed to revoke lease ({0})");
        (await server.AsRoot("lease", "revoke", lease)).Prints($"lease {lease} revoked\n");
    }

    /// <returns>Name and password of a new user, with a role of the same name.</returns>
    private async Task<string> AddUserAsync()
    {
        (await server.AsRoot("user", "add", $"{_n}:pw")).Succeeds();
        (await server.AsRoot("role", "add", _n)).Succeeds();
        (await server.AsRoot("user", "grant-role", _n, _n)).Succeeds();
        return $"{_n}:pw";
    }

    private async Task PermitAsync(params string[] permission) =>
        (await server.AsRoot(["role", "grant-permission", _n, .. permission])).Prints($"Role {_n} updated\n");
}
