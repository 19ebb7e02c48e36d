using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Auth;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Auth;
using Discovery.Store.Leases;
using Google.Protobuf;

namespace Discovery.Server.Tests.Auth;

public sealed class AuthDoorTests : IAuthSource, ITokens
{
    private readonly StateMachine _machine = StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(1), default);
    private readonly List<AuthChange> _notAppliedYet = [];
    private readonly AuthDoor _door;
    private bool _isCutOff;

    public AuthDoorTests()
    {
        _door = new AuthDoor(this, this);
        Apply(new AuthChange { UserAdd = new AuthUserAddRequest { Name = "root" } });
        Apply(new AuthChange { UserGrantRole = new AuthUserGrantRoleRequest { User = "root", Role = "root" } });
        Apply(new AuthChange { UserAdd = new AuthUserAddRequest { Name = "ann" } });
        Apply(new AuthChange { RoleAdd = new AuthRoleAddRequest { Name = "r" } });
        Apply(Permit("a"));
        Apply(new AuthChange { Enable = new AuthEnableRequest() });
    }

    public AuthView Auth => _machine.Auth;

    public ILeaseBook Leases { get; } = new LeaseBook(1);

    [Fact]
    public async Task The_name_in_a_certificate_is_the_user_when_there_is_no_token()
    {
        Assert.Equal("ann", (await _door.AdmitAsync(new Call { Certificate = "ann" })).User);
        Assert.Equal("root", (await _door.AdmitAsync(new Call { Certificate = "ann", Token = "root" })).User);
        await IsRefused(StoreError.InvalidAuthToken, new Call { Certificate = "ann", Token = "nonsense" });
        await IsRefused(StoreError.PermissionDenied, new Call { Certificate = "stranger" });
        await IsRefused(StoreError.UserEmpty, new Call { Certificate = "" });
    }

    /// <summary>What another program passes on has no certificate of its client, whatever that program's own says.</summary>
    [Fact]
    public async Task Etcd_10366_a_call_that_was_passed_on_has_no_certificate()
    {
        Assert.Null(new PassedOnCall().ClientCertificateName);
        await IsRefused(StoreError.UserEmpty, new PassedOnCall());
    }

    [Theory]
    [InlineData("authorization", "ann")]
    [InlineData("authorization", "Bearer ann")]
    [InlineData("authorization", "bearer  ann")]
    [InlineData("token", "ann")]
    public async Task Etcd_21935_a_token_comes_with_or_without_bearer(string header, string value) =>
        Assert.Equal("ann", (await _door.AdmitAsync(new Call { Header = header, Token = value })).User);

    [Fact]
    public async Task An_rpc_that_the_table_does_not_know_is_for_root()
    {
        await IsRefused(StoreError.PermissionDenied, new Call { Path = "/etcdserverpb.New/Rpc", Token = "ann" });
        Assert.Equal("root", (await _door.AdmitAsync(new Call { Path = "/etcdserverpb.New/Rpc", Token = "root" })).User);
    }

    [Fact]
    public async Task A_member_that_lags_asks_the_others_before_it_sends_somebody_away()
    {
        _notAppliedYet.Add(new AuthChange { UserGrantRole = new AuthUserGrantRoleRequest { User = "ann", Role = "r" } });
        var proposal = new Proposal { Put = new PutRequest { Key = ByteString.CopyFromUtf8("a") } };
        await _door.AdmitAsync(new Call { Token = "ann" }, proposal);
        Assert.Equal(("ann", Auth.Revision), (proposal.Caller.User, proposal.Caller.AuthRevision));

        _notAppliedYet.Add(new AuthChange { Disable = new AuthDisableRequest() });
        Assert.Equal(Requester.Nobody, await _door.AdmitAsync(new Call()));
    }

    [Fact]
    public async Task A_member_without_a_majority_goes_by_what_it_knows()
    {
        _isCutOff = true;
        await IsRefused(StoreError.UserEmpty, new Call());
        Assert.Equal("ann", (await _door.AdmitAsync(new Call { Token = "ann" })).User);
    }

    [Fact]
    public async Task What_was_read_while_permissions_changed_is_read_again_or_not_given()
    {
        Apply(new AuthChange { UserGrantRole = new AuthUserGrantRoleRequest { User = "ann", Role = "r" } });
        var range = new RangeRequest { Key = ByteString.CopyFromUtf8("a") };
        var reads = 0;
        Assert.Equal(2, await ReadAsync(() => Apply(Permit("b"))));
        await Assert.ThrowsAsync<StoreException>(() => ReadAsync(() => Apply(new AuthChange { RoleDelete = new AuthRoleDeleteRequest { Role = "r" } })));

        Task<int> ReadAsync(Action meanwhile)
        {
            reads = 0;
            return _door.ReadAsync(
                new Call { Token = "ann" }, range, RequestRights.Check, _ =>
                {
                    if (++reads == 1)
                        meanwhile();
                    return reads;
                }).AsTask();
        }
    }

    Task IAuthSource.WaitForReadAsync(CancellationToken cancellationToken)
    {
        if (_isCutOff)
            throw new StoreException(StoreError.TimedOut);
        _notAppliedYet.ForEach(Apply);
        _notAppliedYet.Clear();
        return Task.CompletedTask;
    }

    Requester? ITokens.Find(string token, AuthView auth) => auth.Find(token) is null ? null : new Requester(token, auth.Revision);

    Task<string> ITokens.IssueAsync(AuthUser user, AuthView auth, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static AuthChange Permit(string key) => new()
    {
        RoleGrantPermission = new AuthRoleGrantPermissionRequest
        {
            Name = "r",
            Perm = new Permission { PermType = Permission.Types.Type.Readwrite, Key = ByteString.CopyFromUtf8(key) },
        },
    };

    private void Apply(AuthChange change) => Assert.Null(_machine.Apply(_machine.AppliedIndex + 1, 1, new Proposal { Auth = change }).Error);

    private async Task IsRefused(StoreError error, RpcServerContext call) =>
        Assert.Equal(error, (await Assert.ThrowsAsync<StoreException>(() => _door.AdmitAsync(call).AsTask())).Error);

    /// <summary>As a host makes it that knows nothing of certificates: the gateway.</summary>
    private class PassedOnCall : RpcServerContext
    {
        public string Path { get; init; } = "/etcdserverpb.Cluster/MemberList";

        public string Header { get; init; } = "token";

        public string? Token { get; init; }

        public override string Method => Path;

        public override RpcMetadata RequestHeaders => Token is null ? [] : new RpcMetadata { { Header, Token } };

        public override string Peer => "unix:";

        public override TimeSpan? Timeout => null;

        public override CancellationToken CancellationToken => CancellationToken.None;

        public override RpcMetadata ResponseTrailers => [];

        public override RpcMetadata ResponseHeaders => [];

        public override ValueTask SendHeadersAsync() => default;
    }

    private sealed class Call : PassedOnCall
    {
        public string? Certificate { get; init; }

        public override string? ClientCertificateName => Certificate;
    }
}
