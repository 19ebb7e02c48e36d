using Discovery.Protocol;
using Discovery.Server.Node;
using Discovery.Storage;
using Discovery.Store;
using Google.Protobuf;
using static Discovery.Protocol.AlarmRequest.Types;

namespace Discovery.Server.Tests.Space;

public sealed class SpaceWatchTests
{
    private const ulong Self = 4;
    private const long Reserve = 1000;
    private readonly StateMachine _machine = StateMachine.Open(new MemoryRevisionStore(), new Store.Leases.LeaseBook(1), default);
    private readonly List<string> _proposed = [];
    private SpaceWatch _watch;
    private long _free = 1_000_000;
    private long _size;
    private bool _diskIsUnknown;

    public SpaceWatchTests() => _watch = Watch(quota: 0);

    [Fact]
    public void A_disk_that_gets_full_raises_the_alarm_and_room_takes_it_back_at_another_mark()
    {
        _watch.Tick();
        Assert.Empty(_proposed);
        Assert.True(_watch.HasRoomFor(Put(100)));
        Assert.False(_watch.IsPressed);

        _free = Reserve - 1;
        Tick(5);
        Assert.Equal(["Activate"], _proposed);
        Assert.True(_machine.Alarms.HasNoSpace);
        Assert.True(_watch.IsPressed);
        Assert.False(_watch.HasRoomFor(Put(100)));
        Assert.True(_watch.HasRoomFor(new Proposal { DeleteRange = new DeleteRangeRequest() }));

        _free = Reserve + (Reserve / 4) - 1;
        Tick(5);
        Assert.True(_machine.Alarms.HasNoSpace);
        _free++;
        Tick(5);
        Assert.Equal(["Activate", "Deactivate"], _proposed);
        Assert.False(_machine.Alarms.HasNoSpace);
        Assert.False(_watch.IsPressed);
        Assert.True(_watch.HasRoomFor(Put(100)));
    }

    [Fact]
    public void As_long_as_the_disk_is_full_the_alarm_comes_back_however_often_it_is_disarmed()
    {
        _free = 0;
        Tick(1);
        Disarm();
        Tick(1);
        Assert.True(_machine.Alarms.HasNoSpace);
    }

    [Fact]
    public async Task A_put_that_does_not_fit_the_quota_raises_the_alarm_and_it_stays_until_it_would()
    {
        _watch = Watch(quota: 10_000);
        _size = 7_000;
        Tick(1);
        Assert.Empty(_proposed);
        Assert.True(_watch.HasRoomFor(Put(1000)));
        Assert.False(_watch.HasRoomFor(Put(3000)));
        await _watch.Raise();
        await _watch.Raise();
        Tick(5);
        Assert.Equal(["Activate"], _proposed);

        _size = 5_000;
        Tick(5);
        Assert.Equal(["Activate", "Deactivate"], _proposed);
    }

    [Fact]
    public async Task Who_disarms_the_alarm_over_the_quota_is_contradicted_by_the_next_put_only()
    {
        _watch = Watch(quota: 10_000);
        _size = 10_000;
        Tick(3);
        Assert.Equal(["Activate"], _proposed);
        Disarm();
        Tick(3);
        Assert.False(_machine.Alarms.HasNoSpace);
        Assert.False(_watch.HasRoomFor(Put(1)));
        await _watch.Raise();
        Assert.True(_machine.Alarms.HasNoSpace);
    }

    [Fact]
    public void What_somebody_asked_for_is_not_taken_back()
    {
        Apply(new AlarmChange { Request = new AlarmRequest { Action = AlarmAction.Activate, MemberID = Self, Alarm = AlarmType.Nospace } });
        Tick(3);
        Assert.Empty(_proposed);
        Assert.True(_machine.Alarms.HasNoSpace);
    }

    [Fact]
    public void A_start_finds_the_alarm_of_its_last_life_and_takes_it_back()
    {
        _free = 0;
        Tick(1);
        _watch = Watch(quota: 0);
        _free = 1_000_000;
        Tick(1);
        Assert.False(_machine.Alarms.HasNoSpace);
    }

    [Fact]
    public void With_three_quarters_of_the_quota_gone_upkeep_gets_urgent()
    {
        _watch = Watch(quota: 10_000);
        _size = 7_501;
        Tick(1);
        Assert.True(_watch.IsPressed);
        Assert.Empty(_proposed);
    }

    [Fact]
    public void A_disk_that_does_not_say_what_is_free_changes_nothing()
    {
        _diskIsUnknown = true;
        Tick(3);
        Assert.Empty(_proposed);
        Assert.True(_watch.HasRoomFor(Put(1)));
    }

    private static Proposal Put(int bytes) => new() { Put = new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFrom(new byte[bytes]) } };

    private SpaceWatch Watch(long quota) => new(
        Self, new SpaceOptions { QuotaBytes = quota }, Reserve, () => _diskIsUnknown ? throw new IOException("gone") : _free, () => _size, () => _machine.Alarms, Propose);

    private void Tick(int times)
    {
        for (var i = 0; i < times; i++)
            _watch.Tick();
    }

    private void Disarm() =>
        Apply(new AlarmChange { Request = new AlarmRequest { Action = AlarmAction.Deactivate, MemberID = Self, Alarm = AlarmType.Nospace } });

    private Task<ApplyResult> Propose(Proposal proposal)
    {
        _proposed.Add(proposal.Alarm.Request.Action.ToString());
        return Task.FromResult(Apply(proposal.Alarm));
    }

    private ApplyResult Apply(AlarmChange change) => _machine.Apply(_machine.AppliedIndex + 1, 1, new Proposal { Alarm = change });
}
