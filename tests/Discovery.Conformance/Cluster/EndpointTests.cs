using System.Globalization;
using System.Text.Json;
using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Cluster;

public sealed class EndpointTests(ConformanceServer server) : EtcdctlTests(server)
{
    [EtcdctlFact]
    public async Task The_status_tells_version_size_leader_term_and_indexes()
    {
        await Put($"{P}a", "1");
        long r = await RevisionAsync();
        using JsonDocument answer = JsonDocument.Parse((await Run("endpoint", "status", "-w", "json")).Succeeds());
        JsonElement entry = Assert.Single(answer.RootElement.EnumerateArray());
        Assert.Equal(Server.Process.Endpoint, entry.GetProperty("Endpoint").GetString());

        JsonElement status = entry.GetProperty("Status");
        JsonElement header = status.GetProperty("header");
        Assert.Equal(r, header.GetProperty("revision").GetInt64());
        Assert.Equal(Server.MemberId, header.GetProperty("member_id").GetUInt64());
        Assert.Matches(@"^3\.\d+\.\d+$", status.GetProperty("version").GetString());
        Assert.Equal(Server.MemberId, status.GetProperty("leader").GetUInt64());
        Assert.Equal(header.GetProperty("raft_term").GetUInt64(), status.GetProperty("raftTerm").GetUInt64());
        Assert.Equal(status.GetProperty("raftIndex").GetUInt64(), status.GetProperty("raftAppliedIndex").GetUInt64());
        long size = status.GetProperty("dbSize").GetInt64();
        long inUse = status.GetProperty("dbSizeInUse").GetInt64();
        Assert.True(inUse > 0 && size >= inUse, $"{inUse} of {size} bytes in use");
        Assert.False(status.TryGetProperty("errors", out _));
    }

    [EtcdctlFact]
    public async Task The_index_goes_up_with_a_write()
    {
        ulong before = await AppliedIndex();
        await Put($"{P}a", "1");
        Assert.Equal(before + 1, await AppliedIndex());
    }

    [EtcdctlFact]
    public async Task The_status_fills_the_table_and_the_line_alike()
    {
        string[][] rows = TableOutput.Parse((await Run("endpoint", "status", "-w", "table")).Succeeds());
        Assert.Equal(
            ["ENDPOINT", "ID", "VERSION", "DB SIZE", "IS LEADER", "IS LEARNER", "RAFT TERM", "RAFT INDEX", "RAFT APPLIED INDEX", "ERRORS"],
            rows[0]);
        string[] row = rows[1];
        Assert.Equal(2, rows.Length);
        Assert.Equal([Server.Process.Endpoint, Server.MemberId.ToString("x", CultureInfo.InvariantCulture)], row[..2]);
        Assert.Matches(@"^3\.\d+\.\d+$", row[2]);
        Assert.Matches(@"^\d+(\.\d+)? [kMG]?B$", row[3]);
        Assert.Equal(["true", "false"], row[4..6]);
        Assert.Matches(@"^[1-9]\d*$", row[6]);
        Assert.Matches(@"^[1-9]\d*$", row[7]);
        Assert.Equal([row[7], string.Empty], row[8..]);

        (await Run("endpoint", "status")).Prints(string.Join(", ", row) + "\n");
    }

    [EtcdctlFact]
    public async Task The_endpoint_is_healthy()
    {
        EtcdctlResult simple = await Run("endpoint", "health");
        // etcdctl 3.4 tells it on standard error, 3.5 on standard output.
        Assert.Matches(
            $@"^{Server.Process.Endpoint} is healthy: successfully committed proposal: took = [\d.]+[µm]?s{"\n"}$",
            simple.Succeeds() + simple.Stderr);
        Assert.Matches(
            $$"""^\[{"endpoint":"{{Server.Process.Endpoint}}","health":true,"took":"[\d.]+[µm]?s"}\]""" + "\n$",
            (await Run("endpoint", "health", "-w", "json")).Succeeds());
    }

    private async Task<ulong> AppliedIndex()
    {
        using JsonDocument answer = JsonDocument.Parse((await Run("endpoint", "status", "-w", "json")).Succeeds());
        return answer.RootElement[0].GetProperty("Status").GetProperty("raftAppliedIndex").GetUInt64();
    }
}
