using Discovery.Protocol;
using Discovery.Simulation.Checking;
using Discovery.Simulation.Cluster;
using Discovery.Store.Watch;

namespace Discovery.Simulation.Traffic;

/// <summary>A client that watches, reads at its own pace, and goes on at another member where it was when its stream breaks.</summary>
internal sealed class SimWatcher
{
    private const int TakenMax = 6;

    private readonly Traffic _traffic;
    private readonly SimCluster _cluster;
    private readonly Scheduler _scheduler;
    private readonly string _name;
    private readonly List<WatchSession> _sessions = [];
    private readonly WatchCreateRequest _request;
    private SimMember? _member;
    private WatchStream? _stream;
    private int _life;
    private bool _visiting;
    private bool _isOver;

    public SimWatcher(Traffic traffic, SimCluster cluster, string name)
    {
        _traffic = traffic;
        _cluster = cluster;
        _scheduler = cluster.Scheduler;
        _name = name;
        _request = traffic.Requests.Watch();
        _scheduler.Repeat(80 * Scheduler.Millisecond, Visit);
    }

    public int Events => _sessions.Sum(session => session.Responses.Sum(response => response.Events.Count));

    /// <summary>Reads all that there is at a member that has everything.</summary>
    public void ReadToEnd(SimMember member)
    {
        _stream = null;
        if (_isOver)
            return;
        Open(member);
        while (!_isOver && Take(_stream!))
        {
        }
    }

    public void Check(EventLog log)
    {
        if (_sessions.Count == 0)
            return;
        var watch = new LogicalWatch(_sessions);
        WatchChecker.ThrowIfAny($"{_name} {_request}", WatchChecker.Check(log, watch));
        if (!_isOver)
            WatchChecker.ThrowIfAny($"{_name} {_request}", WatchChecker.CheckComplete(log, watch));
    }

    private bool Visit()
    {
        if (_traffic.IsOver || _isOver)
            return false;
        if (_visiting && _member?.Life == _life && _member.IsUp)
            return true;
        _visiting = false;
        if (_stream is null || _member is not { IsUp: true } || _member.Life != _life)
        {
            if (_cluster.Up is not { Count: > 0 } up)
                return true;
            _member = _scheduler.Pick(up);
            (_stream, _life, _visiting) = (null, _member.Life, true);
            var member = _member;
            member.Hear(replica =>
            {
                _visiting = false;
                if (!replica.Status.IsLearner)
                    Open(member);
            });
            return true;
        }
        var stream = _stream;
        _visiting = true;
        var ends = _scheduler.Chance(0.02);
        _member.Hear(_ =>
        {
            _visiting = false;
            if (ends)
            {
                stream.Close();
                _stream = null;
                return;
            }
            if (_request.ProgressNotify && _scheduler.Chance(0.05))
                stream.Handle(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
            for (var i = 0; i < TakenMax && !_isOver && Take(stream); i++)
            {
            }
        });
        return true;
    }

    private void Open(SimMember member)
    {
        var request = _request.Clone();
        if (_sessions.Count > 0)
            request.StartRevision = new LogicalWatch(_sessions).Sessions[^1].Next;
        _sessions.Add(new WatchSession($"{member.Id:x}", request, new List<WatchResponse>()));
        _stream = member.Replica!.Watches.Open(() => { });
        _stream.Handle(new WatchRequest { CreateRequest = request });
    }

    /// <summary>False when there is nothing more to read for now.</summary>
    private bool Take(WatchStream stream)
    {
        if (!stream.TryTake(out var response))
            return stream.CatchUp(8);
        ((List<WatchResponse>)_sessions[^1].Responses).Add(response.Clone());
        foreach (var e in response.Events)
        {
            _traffic.Recorder.Seen(e.Kv.ModRevision);
            _scheduler.Note((ulong)e.Kv.ModRevision);
        }
        if (response.Canceled)
        {
            _isOver = true;
            stream.Close();
        }
        return true;
    }
}
