using System.Net;
using static Discovery.Conformance.Http.GatewayServer;

namespace Discovery.Conformance.Http;

/// <summary>What etcd's dashboards and alerts ask for.</summary>
public sealed class MetricsTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task The_page_is_well_formed_and_has_what_dashboards_and_alerts_are_made_of()
    {
        await server.OkAsync("/v3/kv/put", $$"""{"key":"{{Base64("m")}}"}""");
        MetricsPage page = await PageAsync();
        foreach ((string name, string type) in new[]
        {
            ("etcd_cluster_version", "gauge"),
            ("etcd_server_version", "gauge"),
            ("etcd_server_id", "gauge"),
            ("etcd_server_has_leader", "gauge"),
            ("etcd_server_is_leader", "gauge"),
            ("etcd_server_is_learner", "gauge"),
            ("etcd_server_leader_changes_seen_total", "counter"),
            ("etcd_server_proposals_committed_total", "gauge"),
            ("etcd_server_proposals_applied_total", "gauge"),
            ("etcd_server_proposals_pending", "gauge"),
            ("etcd_server_proposals_failed_total", "counter"),
            ("etcd_server_heartbeat_send_failures_total", "counter"),
            ("etcd_server_slow_apply_total", "counter"),
            ("etcd_server_slow_read_indexes_total", "counter"),
            ("etcd_server_read_indexes_failed_total", "counter"),
            ("etcd_server_quota_backend_bytes", "gauge"),
            ("etcd_server_health_success", "counter"),
            ("etcd_server_health_failures", "counter"),
            ("etcd_server_snapshot_apply_in_progress_total", "gauge"),
            ("etcd_server_learner_promote_successes", "counter"),
            ("etcd_disk_wal_fsync_duration_seconds", "histogram"),
            ("etcd_disk_backend_commit_duration_seconds", "histogram"),
            ("etcd_disk_backend_snapshot_duration_seconds", "histogram"),
            ("etcd_disk_backend_defrag_duration_seconds", "histogram"),
            ("etcd_mvcc_db_total_size_in_bytes", "gauge"),
            ("etcd_mvcc_db_total_size_in_use_in_bytes", "gauge"),
            ("etcd_mvcc_hash_duration_seconds", "histogram"),
            ("etcd_mvcc_hash_rev_duration_seconds", "histogram"),
            ("etcd_debugging_mvcc_keys_total", "gauge"),
            ("etcd_debugging_mvcc_watcher_total", "gauge"),
            ("etcd_debugging_mvcc_slow_watcher_total", "gauge"),
            ("etcd_debugging_mvcc_watch_stream_total", "gauge"),
            ("etcd_debugging_mvcc_events_total", "counter"),
            ("etcd_debugging_lease_granted_total", "counter"),
            ("etcd_debugging_lease_revoked_total", "counter"),
            ("etcd_debugging_lease_ttl_total", "histogram"),
            ("etcd_debugging_server_lease_expired_total", "counter"),
            ("etcd_debugging_snap_save_total_duration_seconds", "histogram"),
            ("etcd_debugging_mvcc_db_compaction_keys_total", "counter"),
            ("promhttp_metric_handler_requests_total", "counter"),
            ("promhttp_metric_handler_requests_in_flight", "gauge"),
            ("etcd_network_client_grpc_received_bytes_total", "counter"),
            ("etcd_network_client_grpc_sent_bytes_total", "counter"),
            ("grpc_server_started_total", "counter"),
            ("grpc_server_handled_total", "counter"),
            ("grpc_server_msg_received_total", "counter"),
            ("grpc_server_msg_sent_total", "counter"),
            ("process_cpu_seconds_total", "counter"),
            ("process_resident_memory_bytes", "gauge"),
            ("process_virtual_memory_bytes", "gauge"),
            ("process_start_time_seconds", "gauge"),
            ("process_open_fds", "gauge"),
            ("process_max_fds", "gauge"),
            ("os_fd_used", "gauge"),
            ("os_fd_limit", "gauge"),
        })
        {
            Assert.True(page.Types.TryGetValue(name, out string? actual) && actual == type, $"{name} is {actual ?? "not there"}");
        }

        Assert.Equal((1, 1, 0), ((int)page.Find("etcd_server_has_leader")!, (int)page.Find("etcd_server_is_leader")!, (int)page.Find("etcd_server_is_learner")!));
        Assert.True(page.Find("etcd_server_leader_changes_seen_total") >= 1);
        Assert.True(page.Find("etcd_disk_wal_fsync_duration_seconds_count") > 0);
        Assert.True(page.Find("etcd_disk_backend_commit_duration_seconds_count") > 0);
        Assert.True(page.Find("process_resident_memory_bytes") > 1e6);
        Assert.True(page.Find("process_open_fds") < page.Find("process_max_fds"));
        // Zeros are there from the start: a rate needs two points.
        Assert.Equal(0, page.Find(Handled("DataLoss", "Put", "KV", "unary")));
    }

    [Fact]
    public async Task What_clients_do_shows()
    {
        MetricsPage before = await PageAsync();
        string key = Base64("counted");
        await server.OkAsync("/v3/kv/put", $$"""{"key":"{{key}}","value":"{{Base64("value")}}"}""");
        await server.OkAsync("/v3/kv/range", $$"""{"key":"{{key}}"}""");
        await server.OkAsync("/v3/kv/range", $$"""{"key":"{{key}}"}""");
        string operation = "{\"request_put\":{\"key\":\"" + key + "\"}},{\"request_delete_range\":{\"key\":\"" + key + "\"}}";
        await server.AskAsync("/v3/kv/txn", $$"""{"success":[{{operation}}]}""");
        await server.OkAsync("/v3/kv/txn", """{"success":[{"request_put":{"key":"YQ=="}},{"request_delete_range":{"key":"Yg=="}},{"request_range":{"key":"Yw=="}}]}""");
        await server.OkAsync("/v3/kv/deleterange", $$"""{"key":"{{key}}"}""");
        await server.OkAsync("/v3/lease/grant", """{"TTL":100,"ID":"701"}""");
        await server.OkAsync("/v3/lease/revoke", """{"ID":"701"}""");
        (HttpStatusCode status, _) = await server.AskAsync("/v3/lease/revoke", """{"ID":"701"}""");
        Assert.Equal(HttpStatusCode.NotFound, status);
        MetricsPage after = await PageAsync();

        Moved(Handled("OK", "Put", "KV", "unary"), 1);
        Moved(Handled("OK", "Range", "KV", "unary"), 2);
        Moved(Handled("NotFound", "LeaseRevoke", "Lease", "unary"), 1);
        Moved(Handled("InvalidArgument", "Txn", "KV", "unary"), 1);
        Moved("""grpc_server_started_total{grpc_method="Put",grpc_service="etcdserverpb.KV",grpc_type="unary"}""", 1);
        Moved("""grpc_server_msg_received_total{grpc_method="Range",grpc_service="etcdserverpb.KV",grpc_type="unary"}""", 2);
        Moved("""grpc_server_msg_sent_total{grpc_method="Range",grpc_service="etcdserverpb.KV",grpc_type="unary"}""", 2);
        Moved("etcd_mvcc_put_total", 2);
        Moved("etcd_mvcc_delete_total", 2);
        Moved("etcd_mvcc_txn_total", 1);
        Moved("etcd_debugging_lease_granted_total", 1);
        Moved("etcd_debugging_lease_revoked_total", 1);
        Moved("etcd_debugging_lease_ttl_total_count", 1);
        Assert.True(Change("etcd_mvcc_range_total") >= 3, "ranges");
        Assert.True(Change("etcd_server_proposals_applied_total") >= 5, "entries");
        Assert.True(Change("etcd_disk_wal_fsync_duration_seconds_count") >= 5, "syncs");
        Assert.True(Change("etcd_network_client_grpc_received_bytes_total") > 0, "bytes in");
        Assert.True(Change("etcd_network_client_grpc_sent_bytes_total") > 0, "bytes out");

        void Moved(string sample, double by) => Assert.True(Change(sample) == by, $"{sample}: {before.Find(sample)} to {after.Find(sample)}");

        double? Change(string sample) => after.Find(sample) - (before.Find(sample) ?? 0);
    }

    [Fact]
    public async Task Watches_show_while_they_are_open_and_their_events_are_counted()
    {
        MetricsPage before = await PageAsync();
        using (HttpResponseMessage watch = await server.SendAsync("/v3/watch", $$$"""{"create_request":{"key":"{{{Base64("seen")}}}"}}"""))
        {
            using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync());
            await lines.ReadLineAsync();
            await server.OkAsync("/v3/kv/put", $$"""{"key":"{{Base64("seen")}}"}""");
            await lines.ReadLineAsync();
            MetricsPage during = await PageAsync();
            Assert.Equal(1, during.Find("etcd_debugging_mvcc_watcher_total") - before.Find("etcd_debugging_mvcc_watcher_total"));
            Assert.Equal(1, during.Find("etcd_debugging_mvcc_events_total") - before.Find("etcd_debugging_mvcc_events_total"));
        }

        await TestKit.Eventually.Async(async () => (await PageAsync()).Find("etcd_debugging_mvcc_watch_stream_total") == before.Find("etcd_debugging_mvcc_watch_stream_total"));
    }

    [Fact]
    public async Task Scrapes_changes_of_auth_and_what_compactions_delete_are_counted()
    {
        MetricsPage before = await PageAsync();
        await server.OkAsync("/v3/auth/role/add", """{"name":"counted"}""");
        await server.OkAsync("/v3/kv/put", $$"""{"key":"{{Base64("old")}}"}""");
        string revision = (string)(await server.OkAsync("/v3/kv/put", $$"""{"key":"{{Base64("old")}}"}"""))["header"]!["revision"]!;
        await server.OkAsync("/v3/kv/compaction", $$"""{"revision":"{{revision}}","physical":true}""");
        MetricsPage after = await PageAsync();
        Assert.Equal(1, after.Find(Scrapes) - before.Find(Scrapes));
        Assert.True(after.Find("promhttp_metric_handler_requests_in_flight") >= 1);
        // Records that somebody still reads go a moment later.
        const string compacted = "etcd_debugging_mvcc_db_compaction_keys_total";
        await TestKit.Eventually.Async(async () => (await PageAsync()).Find(compacted) > before.Find(compacted));
        // 3.4 does not have it.
        if (!server.HasOldGateway)
            Assert.Equal(1, after.Find("etcd_debugging_auth_revision") - before.Find("etcd_debugging_auth_revision"));
    }

    private const string Scrapes = """promhttp_metric_handler_requests_total{code="200"}""";

    private static string Handled(string code, string method, string service, string type) =>
        $$"""grpc_server_handled_total{grpc_code="{{code}}",grpc_method="{{method}}",grpc_service="etcdserverpb.{{service}}",grpc_type="{{type}}"}""";

    private async Task<MetricsPage> PageAsync()
    {
        using HttpResponseMessage answer = await Http.GetAsync(new Uri(server.Process.ClientUrl, "/metrics"));
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        return MetricsPage.Parse(await answer.Content.ReadAsStringAsync());
    }
}
