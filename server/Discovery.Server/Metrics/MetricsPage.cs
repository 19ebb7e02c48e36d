using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Server.Node;
using static Discovery.Server.Metrics.Exposition;

namespace Discovery.Server.Metrics;

/// <summary>/metrics: what dashboards and alerts made for etcd ask for, under etcd's names where the meaning is the same.</summary>
internal sealed partial class MetricsPage(DiscoveryNode node, IReadOnlyList<RpcService> services)
{
    private NodeMetrics Own => node.Metrics;

    public string Write()
    {
        var page = new Exposition();
        WriteServer(page);
        WriteConsensus(page);
        WriteDisk(page);
        WriteStore(page);
        WriteDebugging(page);
        WriteMembers(page);
        RpcMetrics.Write(page, services);
        ProcessMetrics.Write(page);
        page.Family("promhttp_metric_handler_requests_total", "counter", "Answers to requests for this page, by status.")
            .Sample("promhttp_metric_handler_requests_total", Labels("code", "200"), Own.Scrapes.Value);
        page.Gauge("promhttp_metric_handler_requests_in_flight", "Requests for this page that are being answered.", Own.ScrapesUnderWay.Value);
        return page.ToString();
    }

    private void WriteServer(Exposition page)
    {
        var status = node.Status;
        page.Family("etcd_cluster_version", "gauge", "1 under the version that the cluster offers.")
            .Sample("etcd_cluster_version", Labels("cluster_version", EtcdVersion.Cluster[..EtcdVersion.Cluster.LastIndexOf('.')]), 1);
        page.Family("etcd_server_version", "gauge", "1 under the version of etcd whose interface this is.").Sample("etcd_server_version", Labels("server_version", EtcdVersion.Server), 1);
        page.Family("etcd_server_id", "gauge", "1 under this member's id, in hexadecimal.").Sample("etcd_server_id", Labels("server_id", node.Identity.MemberId.ToString("x", null)), 1);
        page.Gauge("etcd_server_has_leader", "1 when a leader is known, else 0.", status.Leader != 0 ? 1 : 0);
        page.Gauge("etcd_server_is_leader", "1 when this member leads, else 0.", status.IsLeader ? 1 : 0);
        page.Gauge("etcd_server_is_learner", "1 when this member is a learner, else 0.", status.IsLearner ? 1 : 0);
        page.Counter("etcd_server_leader_changes_seen_total", "Times that a leader became known who was not before.", Own.LeaderChanges.Value);
        page.Counter("etcd_server_learner_promote_successes", "Learners that were promoted.", Own.Apply.Promotions.Value);
        page.Counter("etcd_server_health_success", "Health checks that passed.", Own.Health.Successes.Value);
        page.Counter("etcd_server_health_failures", "Health checks that did not.", Own.Health.Failures.Value);
        page.Family("etcd_server_healthcheck", "gauge", "1 when the check passed the last time, else 0.");
        foreach (var (type, name, passed) in Own.Health.Last)
            page.Sample("etcd_server_healthcheck", Labels("name", name, "type", type), passed ? 1 : 0);
        page.Family("etcd_server_healthchecks_total", "counter", "Checks by what they came to.");
        foreach (var (type, name, passed, count) in Own.Health.Checks)
            page.Sample("etcd_server_healthchecks_total", Labels("name", name, "status", passed ? "success" : "error", "type", type), count);
    }

    private void WriteConsensus(Exposition page)
    {
        page.Gauge("etcd_server_proposals_committed_total", "Index of the last entry that is known to be committed.", node.CommitIndex);
        page.Gauge("etcd_server_proposals_applied_total", "Index of the last entry that is applied.", node.AppliedIndex);
        page.Gauge("etcd_server_proposals_pending", "Proposals that wait for their answer.", node.ProposalsPending);
        page.Counter("etcd_server_proposals_failed_total", "Proposals that were refused before the log, timed out or were given up.", node.ProposalsFailed);
        page.Counter("etcd_server_slow_read_indexes_total", "Questions for a read index that were repeated, as no answer had come.", node.Reads.SlowRounds);
        page.Counter("etcd_server_read_indexes_failed_total", "Questions for a read index that were given up.", node.Reads.FailedRounds);
        page.Counter("etcd_server_heartbeat_send_failures_total", "Times that a leader sent its heartbeats late: the machine is overloaded.", Own.LateHeartbeats.Value);
        page.Counter("etcd_server_slow_apply_total", "Entries and reads that took longer than --warning-apply-duration.", Own.Apply.SlowEntries.Value);
        page.Gauge("etcd_server_snapshot_apply_in_progress_total", "1 while a snapshot of the leader is installed, else 0.", Own.Installing.Value);
        page.Family("etcd_server_apply_duration_seconds", "histogram", "How long entries took to apply, by kind of request.");
        foreach (var (kind, succeeded, durations) in Own.Apply.Durations)
        {
            var labels = Labels("op", kind == Proposal.RequestOneofCase.None ? "unknown" : kind.ToString(), "success", succeeded ? "true" : "false", "version", "v3");
            page.HistogramSamples("etcd_server_apply_duration_seconds", labels, durations);
        }
    }

    private void WriteDisk(Exposition page)
    {
        page.Histogram("etcd_disk_wal_fsync_duration_seconds", "From the write of a batch of the log to the end of its sync.", Own.LogSync);
        page.Gauge("etcd_disk_wal_write_bytes_total", "Bytes of records written to the log.", Own.LogBytes.Value);
        page.Histogram("etcd_disk_backend_commit_duration_seconds", "How long a turn of the apply loop took to write its entries into the store.", Own.Commit);
        page.Histogram("etcd_disk_backend_defrag_duration_seconds", "How long defragmentations took that were asked for.", Own.Defragment);
        page.Histogram("etcd_disk_backend_snapshot_duration_seconds", "How long backups took, as fast as their clients read them.", Own.Snapshot);
        page.Histogram("etcd_debugging_snap_save_total_duration_seconds", "How long checkpoints took, after which the log may be cut.", Own.Checkpoint);
        page.Gauge("etcd_disk_defrag_inflight", "1 while one is under way, else 0.", Own.Defragmenting.Value > 0 ? 1 : 0);
    }

    private void WriteMembers(Exposition page)
    {
        var self = node.Identity.MemberId.ToString("x", null);
        page.Family("etcd_network_active_peers", "gauge", "1 for each member to which there is a connection.");
        foreach (var member in node.Network.Open)
            page.Sample("etcd_network_active_peers", Labels("Local", self, "Remote", member.ToString("x", null)), 1);
        Traffic("etcd_network_peer_sent_bytes_total", "Bytes sent to members.", "To", t => t.BytesSent.Value);
        Traffic("etcd_network_peer_received_bytes_total", "Bytes received of members.", "From", t => t.BytesReceived.Value);
        Traffic("etcd_network_peer_sent_failures_total", "Times that a connection to a member broke, or could take no more.", "To", t => t.SendFailures.Value);
        Traffic("etcd_network_snapshot_send_success", "Snapshots that a member has whole.", "To", t => t.SnapshotsSent.Value);
        Traffic("etcd_network_snapshot_send_failures", "Snapshots for a member that were given up.", "To", t => t.SnapshotsFailed.Value);
        Traffic("etcd_network_snapshot_receive_success", "Snapshots that came whole.", "From", t => t.SnapshotsReceived.Value);
        page.Family("etcd_network_peer_round_trip_time_seconds", "histogram", "From a leader's heartbeat to the member's answer.");
        foreach (var (member, traffic) in Own.Peers.Members)
            page.HistogramSamples("etcd_network_peer_round_trip_time_seconds", Labels("To", member.ToString("x", null)), traffic.RoundTrip);

        void Traffic(string name, string help, string label, Func<PeerTraffic, long> value)
        {
            page.Family(name, "counter", help);
            foreach (var (member, traffic) in Own.Peers.Members)
                page.Sample(name, Labels(label, member.ToString("x", null)), value(traffic));
        }
    }
}
