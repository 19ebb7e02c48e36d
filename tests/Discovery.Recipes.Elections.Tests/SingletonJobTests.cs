using System.Diagnostics;
using Discovery.Client;
using Discovery.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Discovery.Recipes.Elections.Tests;

public sealed class SingletonJobTests(StoreFixture store, ITestOutputHelper output) : IClassFixture<StoreFixture>
{
    private readonly string _job = StoreFixture.NewElection().Replace('/', '-');

    [Fact]
    public async Task A_job_runs_in_one_of_three_hosts_and_a_stopped_one_hands_over_within_a_second()
    {
        var scripts = new[] { new JobScript(), new JobScript(), new JobScript() };
        var hosts = new List<JobHost>();
        foreach (var script in scripts)
        {
            hosts.Add(await HostAsync<ScriptedJob>(script));
            await CandidatesAsync(hosts.Count);
        }

        Assert.Equal([1, 0, 0], scripts.Select(script => script.Running));

        for (var next = 1; next < hosts.Count; next++)
        {
            var since = Stopwatch.GetTimestamp();
            var stopping = hosts[next - 1].StopAsync();
            await Eventually.Async(() => scripts[next].Running == 1);
            var elapsed = Stopwatch.GetElapsedTime(since);
            Promise.Check(output, "handed over", elapsed, TimeSpan.FromSeconds(1));
            Assert.Equal(0, scripts[next - 1].Running);
            await stopping;
        }

        var tokens = scripts.SelectMany(script => script.Terms).Select(term => term.FencingToken).ToArray();
        Assert.Equal(3, tokens.Length);
        Assert.Equal(tokens.Order(), tokens);
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [Fact]
    public async Task A_background_service_runs_as_a_job_and_is_made_afresh_for_each_term()
    {
        var script = new JobScript();
        await using var host = await HostAsync<ScriptedService>(script);
        await Eventually.Async(() => script.Running == 1);

        await store.Client.DeleteAsync(script.Terms.Last().Leadership.Key);
        await Eventually.Async(() => script.Terms.Count == 2 && script.Running == 1);

        Assert.Equal(2, script.Jobs.Distinct().Count());
        Assert.Same(script.Jobs.First(), Assert.Single(script.Disposed));
        Assert.True(script.Terms.First().FencingToken < script.Terms.Last().FencingToken);
        Assert.Equal(1, script.RunningMax);
    }

    [Fact]
    public async Task A_job_whose_key_is_deleted_is_cancelled_at_once()
    {
        var cancelled = new TaskCompletionSource<string?>();
        var script = new JobScript
        {
            Body = async (context, cancellationToken) =>
            {
                await cancellationToken.FiresAsync();
                cancelled.TrySetResult(context.Leadership.LossReason);
            },
        };
        await using var host = await HostAsync<ScriptedJob>(script);
        await Eventually.Async(() => script.Running == 1);

        var since = Stopwatch.GetTimestamp();
        await store.Client.DeleteAsync(script.Terms.Last().Leadership.Key);

        Assert.Equal("its key was deleted", await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        var elapsed = Stopwatch.GetElapsedTime(since);
        Promise.Check(output, "cancelled", elapsed, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_host_does_not_stand_again_before_its_job_has_returned()
    {
        var release = new TaskCompletionSource();
        var script = new JobScript { Body = (_, _) => release.Task };
        await using var host = await HostAsync<ScriptedJob>(script);
        await Eventually.Async(() => script.Running == 1);
        var other = new JobScript();
        await using var otherHost = await HostAsync<ScriptedJob>(other);
        await CandidatesAsync(2);

        await store.Client.DeleteAsync(script.Terms.Last().Leadership.Key);

        // The other one takes over, and nobody stands behind it while the stubborn job still runs.
        await Eventually.Async(() => other.Running == 1);
        await CandidatesAsync(1);
        Assert.Equal(1, script.Running);
        release.SetResult();
        await CandidatesAsync(2);
    }

    [Fact]
    public async Task A_job_that_returns_is_done_and_runs_nowhere_else_while_its_host_lives()
    {
        var done = new JobScript { Body = (_, _) => Task.CompletedTask };
        var host = await HostAsync<ScriptedJob>(done);
        await Eventually.Async(() => done.Disposed.Count == 1);
        var other = new JobScript();
        await using var otherHost = await HostAsync<ScriptedJob>(other);
        await CandidatesAsync(2);
        Assert.Empty(other.Terms);

        await host.DisposeAsync();

        await Eventually.Async(() => other.Running == 1);
        Assert.Single(done.Terms);
    }

    [Fact]
    public async Task A_job_that_throws_gives_the_leadership_up_and_waits_longer_each_time()
    {
        var clock = new ManualTimeProvider();
        var script = new JobScript { Body = (_, _) => throw new InvalidDataException("the report is torn") };
        var settings = new Action<SingletonJobOptions>(options =>
        {
            options.BackoffMin = TimeSpan.FromSeconds(10);
            options.BackoffMax = TimeSpan.FromSeconds(60);
        });
        await using var host = await HostAsync<ScriptedJob>(script, settings, services => services.AddSingleton<TimeProvider>(clock));

        // Between half and the whole of 10 s, 20 s, 40 s, and then of 60 s.
        double[] longest = [10, 20, 40, 60, 60];
        for (var failures = 1; failures <= longest.Length; failures++)
        {
            await Eventually.Async(() => script.Terms.Count == failures);
            await CandidatesAsync(0);
            await clock.WaitForTimersAsync();
            clock.Advance(TimeSpan.FromSeconds((longest[failures - 1] / 2) - 1));
            Assert.Equal(failures, script.Terms.Count);
            Assert.Equal(1, clock.ArmedTimers);
            clock.Advance(TimeSpan.FromSeconds((longest[failures - 1] / 2) + 1));
        }
    }

    [Fact]
    public async Task Another_host_runs_the_job_while_the_one_where_it_threw_waits()
    {
        var torn = new JobScript { Body = (_, _) => throw new InvalidDataException("the disk is full") };
        await using var host = await HostAsync<ScriptedJob>(torn, options => (options.BackoffMin, options.BackoffMax) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        await Eventually.Async(() => torn.Terms.Count == 1);

        var sound = new JobScript();
        await using var other = await HostAsync<ScriptedJob>(sound);

        await Eventually.Async(() => sound.Running == 1);
    }

    [Fact]
    public async Task Two_jobs_of_one_host_are_led_apart_from_each_other()
    {
        var script = new JobScript();
        await using var host = await JobHost.StartAsync<ScriptedJob>(
            store.Client,
            _job,
            null,
            services => services.AddSingleton(script).AddSingletonJob<ScriptedJob>(_job + "-too"));

        await Eventually.Async(() => script.Running == 2);
        Assert.Equal([_job, _job + "-too"], script.Terms.Select(term => term.Name).Order());
    }

    private Task<JobHost> HostAsync<TJob>(
        JobScript script, Action<SingletonJobOptions>? configure = null, Action<IServiceCollection>? services = null)
        where TJob : class =>
        JobHost.StartAsync<TJob>(store.Client, _job, configure, collection =>
        {
            collection.AddSingleton(script);
            services?.Invoke(collection);
        });

    private Task CandidatesAsync(int count) => Eventually.Async(
        async () => (await store.Client.RangeAsync(KvRange.Prefix($"/elections/{_job}/"), new RangeOptions { CountOnly = true })).Count == count,
        because: $"{count} candidates");
}
