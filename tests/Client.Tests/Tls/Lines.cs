namespace Conserver.Client.Tests.Tls;

/// <summary>What the library says, in lines.</summary>
internal sealed class Lines : IReport
{
    public List<string> Complaints { get; } = [];

    public void Complain(string text) => Complaints.Add(text);

    public void Refuse(string text) => Complaints.Add(text);

    public void Detail(string text) => Complaints.Add(text);

    public void Debug(int level, string text)
    {
        // Nobody looks.
    }
}
