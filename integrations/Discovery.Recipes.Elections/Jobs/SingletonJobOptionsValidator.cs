using Microsoft.Extensions.Options;

namespace Discovery.Recipes.Elections;

/// <summary>Says everything that is wrong with the options of one job at once.</summary>
internal sealed class SingletonJobOptionsValidator(string name) : IValidateOptions<SingletonJobOptions>
{
    public ValidateOptionsResult Validate(string? optionsName, SingletonJobOptions options)
    {
        if (optionsName != name)
            return ValidateOptionsResult.Skip;
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Prefix))
            errors.Add(Text("Prefix must not be empty; expected something like /elections/."));
        if (options.Ttl < LeaderElectionOptions.TtlMin || options.Ttl > LeaderElectionOptions.TtlMax)
            errors.Add(Text($"Ttl must be between {LeaderElectionOptions.TtlMin} and {LeaderElectionOptions.TtlMax}; it is {options.Ttl}."));
        if (options.Candidate is null)
            errors.Add(Text("Candidate must not be null."));
        if (options.BackoffMin <= TimeSpan.Zero)
            errors.Add(Text($"BackoffMin must be longer than zero; it is {options.BackoffMin}."));
        if (options.BackoffMax < options.BackoffMin)
            errors.Add(Text($"BackoffMax ({options.BackoffMax}) must not be shorter than BackoffMin ({options.BackoffMin})."));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private string Text(string error) => $"The singleton job {name}: {error}";
}
