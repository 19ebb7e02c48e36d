namespace Discovery.Conformance.BadInput;

/// <summary>Each method with fields that miss, contradict each other, or are too large: etcd's answer, and the server goes on.</summary>
public sealed class BadInputTests
{
    private static readonly Dictionary<string, IEnumerable<BadCall>> Tables = new()
    {
        ["KV"] = KvTable.Rows,
        ["Txn"] = TxnTable.Rows,
        ["Watch"] = WatchTable.Rows,
        ["Lease"] = LeaseTable.Rows,
        ["Cluster"] = ClusterTable.Rows,
        ["Maintenance"] = MaintenanceTable.Rows,
        ["Auth"] = AuthTable.Rows,
        ["Recipes"] = RecipeTable.Rows,
    };

    public static TheoryData<string> Names => new(Tables.Keys);

    [Theory]
    [Trait("Kind", "Slow")]
    [MemberData(nameof(Names))]
    public async Task What_makes_no_sense_gets_the_answer_of_etcd(string table)
    {
        var server = new BadInputServer();
        try
        {
            await server.InitializeAsync();
            // etcd 3.4 ends when a user is added without options.
            if (server.IsOld && table == "Auth")
                return;
            await server.HoldsAsync(Tables[table]);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public void Every_method_has_a_row()
    {
        // An election is observed until the observer goes: no field of it can be wrong.
        string[] missing = [.. BadInputServer.Methods.Keys.Except(Tables.Values.SelectMany(rows => rows).Select(row => row.Method)).Except(["Election/Observe"])];
        Assert.Empty(missing);
    }
}
