using System.Text;
using Discovery.Client;
using Discovery.Extensions.Caching;
using Discovery.TestKit;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Discovery.Extensions.Conveniences.Tests;

public class CacheTests(Store store) : IClassFixture<Store>
{
    private static readonly DistributedCacheEntryOptions OneHour = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) };

    private readonly string _prefix = Store.NewPrefix();
    private readonly ShiftedTime _time = new();

    [Fact]
    public async Task What_one_instance_sets_another_gets()
    {
        await using var one = Instance();
        await using var two = Instance();
        await Cache(one).SetStringAsync("greeting", "hello", OneHour);
        Assert.Equal("hello", await Cache(two).GetStringAsync("greeting"));
        Assert.Equal("hello", Cache(two).GetString("greeting"));
        Assert.Null(await Cache(two).GetAsync("nothing"));

        Cache(two).Remove("greeting");
        Assert.Null(Cache(one).Get("greeting"));
    }

    [Fact]
    public async Task Bytes_come_back_as_they_were_also_none()
    {
        await using var one = Instance();
        Cache(one).Set("bytes", [0, 255, 1], OneHour);
        Cache(one).Set("none", [], OneHour);
        Assert.Equal([0, 255, 1], Cache(one).Get("bytes")!);
        Assert.Equal([], Cache(one).Get("none")!);
    }

    [Fact]
    public async Task An_entry_goes_with_its_lease_whatever_becomes_of_who_set_it()
    {
        await using (var one = Instance())
            await Cache(one).SetStringAsync("short", "x", new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(1) });
        Assert.NotNull(await store.Client.GetAsync($"{_prefix}short"));
        await Eventually.Async(async () => await store.Client.GetAsync($"{_prefix}short") is null);
    }

    [Fact]
    public async Task A_reader_takes_an_entry_for_gone_on_time()
    {
        await using var one = Instance();
        await Cache(one).SetStringAsync("absolute", "x", OneHour);
        _time.Shift = TimeSpan.FromMinutes(59);
        Assert.NotNull(await Cache(one).GetAsync("absolute"));
        _time.Shift = TimeSpan.FromMinutes(60);
        Assert.Null(await Cache(one).GetAsync("absolute"));
    }

    [Fact]
    public async Task Use_prolongs_a_sliding_entry_and_not_each_use_is_a_write()
    {
        await using var one = Instance();
        await Cache(one).SetStringAsync("sliding", "x", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(60) });
        var first = (await store.Client.GetAsync($"{_prefix}sliding"))!;
        _time.Shift = TimeSpan.FromMinutes(14);
        await Cache(one).RefreshAsync("sliding");
        Assert.Equal(first.ModRevision, (await store.Client.GetAsync($"{_prefix}sliding"))!.ModRevision);

        _time.Shift = TimeSpan.FromMinutes(50);
        Assert.Equal("x", await Cache(one).GetStringAsync("sliding"));
        var second = (await store.Client.GetAsync($"{_prefix}sliding"))!;
        Assert.NotEqual(first.Lease, second.Lease);
        Assert.DoesNotContain(first.Lease, await store.Client.ListLeasesAsync());
        Assert.Equal(TimeSpan.FromMinutes(75), (await store.Client.GetLeaseAsync(second.Lease)).Granted);

        _time.Shift = TimeSpan.FromMinutes(109);
        Assert.Equal("x", await Cache(one).GetStringAsync("sliding"));
        _time.Shift = TimeSpan.FromMinutes(109 + 75);
        Assert.Null(await Cache(one).GetAsync("sliding"));
    }

    [Fact]
    public async Task Use_does_not_prolong_beyond_the_absolute_end()
    {
        await using var one = Instance();
        await Cache(one).SetStringAsync(
            "both", "x", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(40), AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(60) });
        _time.Shift = TimeSpan.FromMinutes(30);
        Assert.NotNull(await Cache(one).GetAsync("both"));
        var entry = (await store.Client.GetAsync($"{_prefix}both"))!;
        Assert.InRange((await store.Client.GetLeaseAsync(entry.Lease)).Granted, TimeSpan.FromMinutes(28), TimeSpan.FromMinutes(31));
        _time.Shift = TimeSpan.FromMinutes(60);
        Assert.Null(await Cache(one).GetAsync("both"));
    }

    [Fact]
    public async Task Without_an_expiration_the_default_applies()
    {
        await using var one = Instance();
        Cache(one).Set("default", [1], new());
        var entry = (await store.Client.GetAsync($"{_prefix}default"))!;
        Assert.Equal(TimeSpan.FromMinutes(25), (await store.Client.GetLeaseAsync(entry.Lease)).Granted);
    }

    [Fact]
    public async Task An_entry_that_is_replaced_or_removed_leaves_no_lease_behind()
    {
        await using var one = Instance();
        await Cache(one).SetStringAsync("replaced", "1", OneHour);
        var first = (await store.Client.GetAsync($"{_prefix}replaced"))!;
        await Cache(one).SetStringAsync("replaced", "2", OneHour);
        var second = (await store.Client.GetAsync($"{_prefix}replaced"))!;
        Assert.Equal("2", await Cache(one).GetStringAsync("replaced"));
        await Cache(one).RemoveAsync("replaced");
        var leases = await store.Client.ListLeasesAsync();
        Assert.DoesNotContain(first.Lease, leases);
        Assert.DoesNotContain(second.Lease, leases);
    }

    [Fact]
    public async Task What_somebody_else_wrote_is_no_entry()
    {
        await using var one = Instance();
        await store.Client.PutAsync($"{_prefix}foreign", Encoding.UTF8.GetBytes("a text that is longer than what stands before an entry"));
        await store.Client.PutAsync($"{_prefix}empty", "");
        Assert.Null(await Cache(one).GetAsync("foreign"));
        Assert.Null(await Cache(one).GetAsync("empty"));
    }

    [Fact]
    public async Task An_end_in_the_past_is_refused()
    {
        await using var one = Instance();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Cache(one).SetAsync("past", [1], new() { AbsoluteExpiration = DateTimeOffset.UtcNow.AddMinutes(-1) }));
    }

    [Fact]
    public void Options_that_can_not_work_are_told()
    {
        using var services = new ServiceCollection()
            .AddDistributedKvStoreCache(options => (options.Prefix, options.DefaultSlidingExpiration) = ("", TimeSpan.Zero))
            .BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<KvStoreCacheOptions>>().Value);
        Assert.Equal(2, error.Failures.Count());
    }

    private static IDistributedCache Cache(IServiceProvider services) => services.GetRequiredService<IDistributedCache>();

    private ServiceProvider Instance() => new ServiceCollection()
        .AddSingleton<IKvClient>(_ => KvClient.Connect(store.Server.Endpoint))
        .AddSingleton<TimeProvider>(_time)
        .AddDistributedKvStoreCache(options => options.Prefix = _prefix)
        .BuildServiceProvider();

    /// <summary>The time of day as the test wants it; all waiting is real.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
