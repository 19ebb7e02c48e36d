using Discovery.Protocol.Peers;
using Discovery.Server.Options;
using Discovery.Server.Peers;
using Discovery.Store;

namespace Discovery.Server.Node;

/// <summary>
/// The leader compares the data of all members now and then, at one revision: bit rot and bugs make members differ without anybody
/// noticing. Has no thread and no clock: ticks come in, hashes are computed elsewhere.
/// </summary>
/// <param name="interval">Between two comparisons; zero for none.</param>
/// <param name="patience">How long the members may take for their hashes.</param>
/// <param name="firstId">Drawn anew at each start, as replies may come late.</param>
internal sealed class HashCheck(
    ulong self, TimeSpan interval, TimeSpan patience, KvHashing hashing, IPeerNetwork network, ICorruptionObserver observer, ulong firstId)
{
    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _answering = [];
    private TimeSpan? _due;
    private HashRound? _round;
    private ulong _lastId = firstId;

    public void Tick(TimeSpan now, RaftStatus status)
    {
        if (interval == TimeSpan.Zero)
            return;
        HashRound? begun = null;
        HashRound? over = null;
        lock (_gate)
        {
            if (!status.IsLeader || (_round is { } known && known.Term != status.Term))
            {
                // Whoever leads now compares.
                _due = null;
                _round = null;
            }
            if (!status.IsLeader)
                return;
            _due ??= now + interval;
            if (_round is { } round)
            {
                if (now >= round.Deadline)
                    over = Take(round);
                else if (++round.TicksSinceAsked >= ServerLimits.RetryTicks)
                    Ask(round);
            }
            else if (now >= _due)
            {
                _due = now + interval;
                _round = begun = new HashRound(self, status.Term, [.. status.Membership.All], now + patience);
            }
        }
        if (over is not null)
            HashComparison.Tell(over, observer);
        if (begun is not null)
            hashing.Compute(0, (hash, error) => OnOwn(begun, new HashAnswer(hash, error)));
    }

    /// <summary>Another member asks for this one's.</summary>
    public void Answer(PeerRequest request, Action<PeerReply> reply)
    {
        lock (_gate)
        {
            // It may take longer than the one who asks waits before it asks again.
            if (!_answering.Add(request.Id))
                return;
        }
        hashing.Compute(request.HashKv, (hash, error) =>
        {
            lock (_gate)
                _answering.Remove(request.Id);
            var answer = new PeerReply { Id = request.Id, HashKv = ToResponse(hash) };
            if (error is { } failed)
                answer.Error = (int)failed;
            reply(answer);
        });
    }

    public void OnReply(PeerReply reply)
    {
        HashRound? over = null;
        lock (_gate)
        {
            if (_round is not { } round || !round.Asked.TryGetValue(reply.Id, out var member))
                return;
            // Not as far yet: it is asked again.
            if (reply.HasError && (StoreError)reply.Error == StoreError.FutureRevision)
                return;
            round.Answers[member] = reply.HasError ? new HashAnswer(null, (StoreError)reply.Error) : new HashAnswer(FromResponse(reply.HashKv), null);
            if (round.IsComplete)
                over = Take(round);
        }
        if (over is not null)
            HashComparison.Tell(over, observer);
    }

    private void OnOwn(HashRound round, HashAnswer own)
    {
        var isOver = false;
        lock (_gate)
        {
            if (_round != round)
                return;
            round.Answers[self] = own;
            if (own.Hash is null || round.IsComplete)
            {
                isOver = true;
                Take(round);
            }
            else
            {
                foreach (var member in round.Members.Where(m => m != self))
                    round.Asked.Add(++_lastId, member);
                Ask(round);
            }
        }
        if (isOver)
            HashComparison.Tell(round, observer);
    }

    // Again and again: messages get lost, and members restart.
    private void Ask(HashRound round)
    {
        round.TicksSinceAsked = 0;
        foreach (var (id, member) in round.Asked.Where(a => !round.Answers.ContainsKey(a.Value)))
            network.Send(new PeerMessage { To = member, Request = new PeerRequest { Id = id, HashKv = round.Answers[self].Hash!.HashRevision } });
    }

    private HashRound Take(HashRound round)
    {
        _round = null;
        return round;
    }

    private static Protocol.HashKVResponse ToResponse(KvHash? hash) => hash is null ? new() : new()
    {
        Hash = hash.Hash,
        CompactRevision = hash.CompactRevision,
        HashRevision = hash.HashRevision,
    };

    private static KvHash FromResponse(Protocol.HashKVResponse response) =>
        new(response.Hash, response.HashRevision, response.CompactRevision, response.HashRevision);
}
