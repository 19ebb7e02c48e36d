using Discovery.Protocol.Peers;
using Discovery.Server.Node;

namespace Discovery.Simulation.Cluster;

/// <summary>The two loops, the clock's ticks and the peer port, each step of them an event of its own.</summary>
internal sealed partial class SimMember
{
    private const long TickInterval = 100 * Scheduler.Millisecond;
    private const long StepDelayMax = 300;

    private readonly long _tickInterval;
    private bool _raftPlanned;
    private bool _applyPlanned;
    private long _busyRaft;
    private long _busyApply;

    /// <summary>Up to how long a turn that writes takes; 0 for no time at all.</summary>
    public long SlowWrite { get; set; }

    /// <summary>When what the current turn sends leaves the machine.</summary>
    public long Departure { get; private set; }

    public void Receive(ulong from, byte[] bytes)
    {
        var life = Life;
        if (PausedUntil > _scheduler.Now)
        {
            // Clients are on the same machine or near it; what other members sent meanwhile may come in after their requests.
            _scheduler.At(PausedUntil + _scheduler.Random.NextInt64(20 * Scheduler.Millisecond), () =>
            {
                if (life == Life)
                    Receive(from, bytes);
            });
            return;
        }
        Hear(replica =>
        {
            if (replica.Members.IsRemoved(from))
            {
                _cluster.TellRemoved(this, from);
                return;
            }
            Departure = _scheduler.Now;
            // It comes again, as from a lane that is held up, behind others that were not.
            if (!replica.TryReceive(PeerMessage.Parser.ParseFrom(bytes)))
            {
                _scheduler.Within(5 * Scheduler.Millisecond, () =>
                {
                    if (life == Life)
                        Receive(from, bytes);
                });
            }
        });
    }

    /// <summary>Another member has refused it as one that was removed.</summary>
    public void ToldRemoved(ulong by) => Hear(replica =>
    {
        if (replica.MayLeave(by))
            Leave();
    });

    private void Tick(int life)
    {
        if (life != Life || !IsUp)
            return;
        if (PausedUntil > _scheduler.Now)
        {
            _scheduler.At(PausedUntil, () => Tick(life));
            return;
        }
        Hear(replica =>
        {
            Departure = _scheduler.Now;
            replica.Tick();
            Publish(replica);
        });
        _scheduler.After(_cluster.IsFaulty ? _tickInterval : TickInterval, () => Tick(life));
    }

    /// <summary>A new member tells its name as soon as it may, as the production start does.</summary>
    private void Publish(Replica replica)
    {
        if (replica.Members.Find(Id) is { Name.Length: 0 } self && _publishing is null or { IsCompleted: true })
        {
            self.Name = $"m{Id:x}";
            _publishing = replica.Propose(new Protocol.Proposal { PublishMember = self });
        }
    }

    private Task? _publishing;

    private void WakeRaft()
    {
        if (!_raftPlanned)
        {
            _raftPlanned = true;
            Plan(Math.Max(_busyRaft, _scheduler.Now), StepRaft);
        }
    }

    private void WakeApply()
    {
        if (!_applyPlanned)
        {
            _applyPlanned = true;
            Plan(Math.Max(_busyApply, _scheduler.Now), StepApply);
        }
    }

    private void Plan(long earliest, Action<Replica> step)
    {
        var life = Life;
        _scheduler.At(earliest + _scheduler.Random.NextInt64(StepDelayMax), () =>
        {
            if (life == Life)
                Hear(step);
        });
    }

    private void StepRaft(Replica replica)
    {
        _raftPlanned = false;
        var delay = SlowWrite == 0 ? 0 : _scheduler.Random.NextInt64(SlowWrite);
        Departure = _scheduler.Now + delay;
        var operations = Disk.Operations;
        if (!replica.StepRaft())
            return;
        if (Disk.Operations > operations)
            _busyRaft = _busyApply = _scheduler.Now + delay;
        WakeRaft();
        WakeApply();
    }

    private void StepApply(Replica replica)
    {
        _applyPlanned = false;
        Departure = _scheduler.Now;
        var operations = Disk.Operations;
        if (!replica.StepApply())
            return;
        if (SlowWrite > 0 && Disk.Operations > operations)
            _busyApply = _scheduler.Now + _scheduler.Random.NextInt64(SlowWrite);
        WakeApply();
    }
}
