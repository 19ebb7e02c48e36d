using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Server.Node;
using Discovery.Simulation.Checking;
using Discovery.Simulation.Cluster;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation.Traffic;

/// <summary>
/// One request after the other, at one member or at any, as the services of the node carry them out. Who gets no answer in time goes on
/// as another client, as nobody knows what became of the request.
/// </summary>
internal sealed class SimClient
{
    private const long NetworkDelayMax = 3 * Scheduler.Millisecond;

    private readonly Traffic _traffic;
    private readonly IRequestSource _source;
    private readonly SimCluster _cluster;
    private readonly Scheduler _scheduler;
    private readonly ulong? _pinned;
    private int _number;

    public SimClient(Traffic traffic, SimCluster cluster, IRequestSource source)
    {
        _traffic = traffic;
        _source = source;
        _cluster = cluster;
        _scheduler = cluster.Scheduler;
        _number = traffic.NextClient();
        _pinned = _scheduler.Chance(0.6) ? _scheduler.Pick(cluster.Usable).Id : null;
        Rest();
    }

    private void Rest() => _scheduler.After(_source.Rest(), Send);

    private void Send()
    {
        if (_traffic.IsOver)
            return;
        var request = _source.Next();
        var member = _pinned is { } id && _cluster.Find(id) is { IsGone: false } own ? own : _scheduler.Pick([.. _cluster.Members]);
        var call = new ClientCall(_traffic, _number, request);
        _traffic.Sent++;
        call.Ended = () =>
        {
            if (call.IsLost)
                _number = _traffic.NextClient();
            Rest();
        };
        _scheduler.After(Scheduler.Second / 2 + _scheduler.Random.NextInt64(3 * Scheduler.Second), call.TimeOut);
        _scheduler.Within(NetworkDelayMax, () => Arrive(member, call));
    }

    private void Arrive(SimMember member, ClientCall call)
    {
        if (!member.IsUp)
        {
            call.NeverHappened();
            return;
        }
        member.Hear(replica =>
        {
            if (replica.Status.IsLearner)
            {
                call.NeverHappened();
                return;
            }
            switch (call.Request)
            {
                case RangeRequest range when range.Serializable:
                    Read(member, call, range);
                    break;
                case RangeRequest range:
                    var known = _cluster.History.AppliedIndex;
                    member.Await(replica.WaitForRead(), done =>
                    {
                        if (!done.IsCompletedSuccessfully)
                            return;
                        ClusterHistory.MayRead(member, known);
                        ReadSoon(member, call, range);
                    });
                    break;
                case LeaseKeepAliveRequest renewal:
                    member.Await(replica.RenewLease(renewal.ID), done => Reply(() => Renewed(call, renewal.ID, done)));
                    break;
                default:
                    member.Await(replica.Propose(ToProposal(call.Request)), done => Reply(() => Answer(call, (Task<ApplyResult>)done)));
                    break;
            }
        });
    }

    private void ReadSoon(SimMember member, ClientCall call, RangeRequest range)
    {
        if (_cluster.IsFaulty && _scheduler.Chance(_cluster.Options.PausesBeforeReads))
            member.PausedUntil = _scheduler.Now + _scheduler.Random.NextInt64(_cluster.Options.PauseMax);
        var life = member.Life;
        _scheduler.Within(Scheduler.Millisecond, () =>
        {
            if (life == member.Life)
                Read(member, call, range);
        });
    }

    private void Read(SimMember member, ClientCall call, RangeRequest range) => member.Hear(replica =>
    {
        RangeResponse response;
        try
        {
            response = replica.Store.Range(range);
        }
        catch (StoreException e) when (e.Error is StoreError.Compacted or StoreError.FutureRevision)
        {
            Reply(call.NeverHappened);
            return;
        }
        Reply(() => call.Answer(response));
    });

    private void Renewed(ClientCall call, long lease, Task done)
    {
        if (done.IsCompletedSuccessfully && ((Task<long>)done).Result is var ttl and > 0)
            _cluster.LeaseTold(lease, call.SentAt, TimeSpan.FromSeconds(ttl));
        _ = done.Exception;
        call.NeverHappened();
    }

    private static void Answer(ClientCall call, Task<ApplyResult> done)
    {
        if (!done.IsCompletedSuccessfully)
        {
            _ = done.Exception;
            call.Lose();
        }
        else if (done.Result.Error is StoreError.NoSpace)
        {
            // Whose disk is full, and when, is no part of the model.
            call.NeverHappened();
        }
        else if (done.Result.Error is { } error)
        {
            call.Refuse(error);
        }
        else
        {
            call.Answer(done.Result.Response!);
        }
    }

    private void Reply(Action action) => _scheduler.Within(NetworkDelayMax, action);

    private static Proposal ToProposal(IMessage request) => request switch
    {
        PutRequest put => new Proposal { Put = put },
        DeleteRangeRequest delete => new Proposal { DeleteRange = delete },
        TxnRequest txn => new Proposal { Txn = txn },
        LeaseGrantRequest grant => new Proposal { LeaseGrant = grant },
        LeaseRevokeRequest revoke => new Proposal { LeaseRevoke = revoke },
        CompactionRequest compaction => new Proposal { Compaction = compaction },
        _ => throw new ArgumentException(request.ToString(), nameof(request)),
    };
}
