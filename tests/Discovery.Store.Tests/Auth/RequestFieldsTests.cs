using Discovery.Protocol;
using Discovery.Store.Auth;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using static Discovery.Protocol.Compare.Types;
using static Discovery.Store.Tests.Requests;
using Type = Discovery.Protocol.Permission.Types.Type;

namespace Discovery.Store.Tests.Auth;

/// <summary>Nothing that a client can send goes past the permissions because nobody thought of it.</summary>
public sealed class RequestFieldsTests
{
    /// <summary>Judged where they are served, as they need what only the server knows; tests there show that they are.</summary>
    private static readonly FieldMeaning[] ServersOwn = [FieldMeaning.ShowsLeaseKeys, FieldMeaning.NamesSelf, FieldMeaning.TellsAction];

    private static readonly IEnumerable<MethodDescriptor> Methods = RpcReflection.Descriptor.Services.SelectMany(service => service.Methods);

    [Fact]
    public void Every_rpc_has_a_row()
    {
        Assert.Equal(
            Methods.Select(method => $"/{method.Service.FullName}/{method.Name}").Order(StringComparer.Ordinal),
            MethodRights.Table.Keys.Where(path => path.StartsWith("/etcdserverpb.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_field_of_a_request_that_is_judged_by_its_contents_has_a_row()
    {
        var fields = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var method in Methods)
        {
            var right = MethodRights.Table[$"/{method.Service.FullName}/{method.Name}"];
            if (right is MethodRight.ByKeys or MethodRight.RootOrSelf || method.Name == "Alarm")
            {
                Collect(method.InputType, fields);
            }
        }

        Assert.Equal(fields, RequestFields.Table.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>Each request is allowed to who may write "a", or read it where it reads, but for the one field.</summary>
    [Fact]
    public void Every_field_that_means_something_is_looked_at()
    {
        var cases = new Dictionary<string, IMessage>
        {
            ["RangeRequest.key"] = Txn(Range("b")),
            ["RangeRequest.range_end"] = Txn(Range("a", "c")),
            ["PutRequest.key"] = Put("b"),
            ["PutRequest.lease"] = Put("w", lease: 7),
            ["PutRequest.prev_kv"] = new PutRequest { Key = Bytes("w"), PrevKv = true },
            ["DeleteRangeRequest.key"] = Delete("b"),
            ["DeleteRangeRequest.range_end"] = Delete("w", "z"),
            ["DeleteRangeRequest.prev_kv"] = Delete("w", prevKv: true),
            ["TxnRequest.compare"] = When(Version("b", CompareResult.Equal, 0)),
            ["TxnRequest.success"] = Txn(Put("b")),
            ["TxnRequest.failure"] = Txn().Else(Put("b")),
            ["Compare.key"] = When(Value("b", CompareResult.Equal, "")),
            ["Compare.range_end"] = When(Version("a", CompareResult.Equal, 0, "c")),
            ["RequestOp.request_range"] = Txn(Range("b")),
            ["RequestOp.request_put"] = Txn(Put("b")),
            ["RequestOp.request_delete_range"] = Txn(Delete("b")),
            ["RequestOp.request_txn"] = Txn(Txn(Put("b"))),
            ["WatchRequest.create_request"] = new WatchCreateRequest { Key = Bytes("b") },
            ["WatchCreateRequest.key"] = new WatchCreateRequest { Key = Bytes("b") },
            ["WatchCreateRequest.range_end"] = new WatchCreateRequest { Key = Bytes("a"), RangeEnd = Bytes("c") },
            ["LeaseRevokeRequest.ID"] = new LeaseRevokeRequest { ID = 7 },
            ["LeaseKeepAliveRequest.ID"] = new LeaseKeepAliveRequest { ID = 7 },
        };
        Assert.Equal(
            RequestFields.Table.Where(row => row.Value != FieldMeaning.Harmless && !ServersOwn.Contains(row.Value)).Select(row => row.Key).Order(StringComparer.Ordinal),
            cases.Keys.Order(StringComparer.Ordinal));

        var auth = new AuthStore();
        auth.Permit(Type.Read, "a");
        auth.Permit(Type.Write, "w");
        auth.Store.Apply(new LeaseGrantRequest { ID = 7, TTL = 60 });
        auth.Store.Put("other", lease: 7);
        Assert.All(cases, one => Assert.Equal(StoreError.PermissionDenied, Judge(auth, one.Value)));

        IMessage[] allowed =
            [Txn(Range("a")), Put("w"), Delete("w"), When(Version("a", CompareResult.Equal, 0)).Then(Put("w")), new WatchCreateRequest { Key = Bytes("a") }];
        Assert.All(allowed, request => Assert.Null(Judge(auth, request)));
    }

    private static StoreError? Judge(AuthStore auth, IMessage request) => request switch
    {
        WatchCreateRequest watch => RequestRights.Check(auth.View, auth.Ann, watch),
        LeaseKeepAliveRequest keepAlive => RequestRights.CheckLease(auth.View, auth.Ann, keepAlive.ID, Access.Write, auth.Store.Leases),
        _ => auth.AsAnn(request),
    };

    private static void Collect(MessageDescriptor message, SortedSet<string> fields)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (fields.Add($"{message.Name}.{field.Name}") && field.FieldType == FieldType.Message)
            {
                Collect(field.MessageType, fields);
            }
        }
    }
}
