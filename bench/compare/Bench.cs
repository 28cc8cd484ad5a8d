namespace Conserver.Bench;

/// <summary>What scenarios need.</summary>
/// <param name="Results">Where values go.</param>
/// <param name="LoadProgram">Path of the load program.</param>
/// <param name="Scratch">Folder for configurations and logs: on tmpfs, so that no disk is measured.</param>
/// <param name="Quick">Less of everything.</param>
internal sealed record Bench(Results Results, string LoadProgram, string Scratch, bool Quick)
{
    public RunningServer Start(Contender contender, Fleet fleet) => new(contender, fleet, LoadProgram, Scratch);
}
